import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../cli/src/ports/sockets.ts';
import { gateSchema } from '../demo/artifacts.ts';
import { configure } from '../demo/configure.ts';
import { type CommandResult, DemoFailure, run } from '../demo/migrate.ts';
import { clone, copySample } from '../sample-copy.ts';
import { plant, type Replacement } from './plant.ts';

/** A copy of the sample that was recorded once and has services, to be verified again and again. */
export interface ExtractedShop {
  readonly folder: string;
  verify(context: string, args: readonly string[]): Promise<Verified>;
  close(): Promise<void>;
}

export interface Verified {
  readonly exitCode: number;
  readonly gate: ReturnType<typeof gateSchema.parse>;
  readonly seconds: number;
}

/**
 * Makes the copy, adds what the sample lacks, records its suite and extracts services; what a kept copy has already stays as it is.
 * @throws DemoFailure
 */
export async function openExtractedShop(
  name: string,
  preparations: readonly Replacement[],
  services: readonly string[],
): Promise<ExtractedShop> {
  const folder = join(clone, '.demo', name);
  const migrate = (...args: string[]) =>
    run([process.execPath, join(clone, 'cli/bin/migrate.js'), ...args], { show: 'nothing', cwd: folder });
  const must = async (...args: string[]) => demand(args, await migrate(...args));
  const close = async () => {
    await migrate('down', '--purge');
    rmSync(folder, { recursive: true, force: true });
  };
  const has = (path: string) => existsSync(join(folder, path));
  try {
    if (!has('migration/samples')) {
      await prepareCopy(folder, preparations);
      await must('decompose');
      await must('record', '--', 'npm', 'run', '--silent', 'test:api');
    }
    for (const service of services) if (!has(`services/${service}`)) await must('extract', service);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    verify: async (context, args) => {
      const result = await migrate('verify', context, '--format', 'json', ...args);
      if (result.exitCode > 1)
        throw new DemoFailure(`verify ${context} ended with ${result.exitCode}`, result);
      return {
        exitCode: result.exitCode,
        gate: gateSchema.parse(JSON.parse(result.stdout)),
        seconds: result.seconds,
      };
    },
    close,
  };
}

async function prepareCopy(folder: string, preparations: readonly Replacement[]): Promise<void> {
  copySample(folder);
  for (const change of preparations) plant(folder, change);
  configure(
    [
      [['monolith', 'port'], await freePort()],
      [['proxy', 'port'], await freePort()],
    ],
    folder,
  );
}

function demand(args: readonly string[], result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result;
  throw new DemoFailure(
    `migrate ${args.join(' ')} ended with ${result.exitCode}:\n${result.stderr.slice(-2000)}`,
    result,
  );
}
