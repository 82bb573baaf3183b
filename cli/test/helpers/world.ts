import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesSchema } from '../../src/artifacts/run-state.ts';
import { isRunning, processesWithEnvironment } from '../../src/ports/process-table.ts';
import { freePort } from '../../src/ports/sockets.ts';
import { readEmbedded } from '../../src/runtime/database/embedded.ts';
import { copyFixture, type FixtureCopy } from './copy-fixture.ts';
import { type CliResult, type CliRun, runCli, startCli } from './run-cli.ts';

/** A fixture project with free ports, a CLI for it, and a way to see whatever it left running. */
export interface World {
  readonly copy: FixtureCopy;
  readonly root: string;
  readonly port: number;
  readonly monolithPort: number;
  readonly run: (...argv: string[]) => Promise<CliResult>;
  readonly start: (...argv: string[]) => CliRun;
  /** Ids of processes that come from this world. */
  readonly survivors: () => readonly number[];
  /** Ends and deletes everything. */
  readonly leave: () => Promise<void>;
}

/** @param env variables of the CLI, such as DATABASE_URL */
export async function enterWorld(
  fixture: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<World> {
  const copy = copyFixture(fixture);
  const mark = randomBytes(8).toString('hex');
  const [port, monolithPort] = [await freePort(), await freePort()];
  const variables = { WORLD_MARK: mark, ...env };
  copy.write(
    'migrate.config.yaml',
    `schema: migrate/config@1\nmonolith: { port: ${monolithPort} }\nproxy: { port: ${port} }\n`,
  );
  const dir = ['--dir', copy.root];
  return {
    copy,
    root: copy.root,
    port,
    monolithPort,
    run: (...argv) => runCli([...argv, ...dir], variables),
    start: (...argv) => startCli([...argv, ...dir], variables),
    survivors: () => [
      ...processesWithEnvironment('WORLD_MARK', mark),
      ...serversOn(copy.root),
      ...recorded(copy.root),
    ],
    leave: async () => {
      await runCli(['down', '--purge', '--dir', copy.root], { ...variables, DATABASE_URL: undefined });
      copy.remove();
    },
  };
}

/** PostgreSQL gets a bare environment, so its data folder is its mark. */
function serversOn(root: string): readonly number[] {
  const dataDir = readEmbedded(root)?.dataDir;
  if (dataDir === undefined) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && commandOf(pid).includes(dataDir));
}

function recorded(root: string): readonly number[] {
  try {
    const text = readFileSync(join(root, 'migration/.run/processes.json'), 'utf8');
    return processesSchema
      .parse(JSON.parse(text))
      .processes.flatMap((one) => (one.process && isRunning(one.process) ? [one.process.pid] : []));
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
