import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { runExtract } from '../../src/app/extract.ts';
import { serialize } from '../../src/artifacts/store.ts';
import { silent } from '../../src/ports/progress.ts';
import { freePort } from '../../src/ports/sockets.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { aMap } from '../extract/helpers/slicing.ts';
import { copyFixture, type FixtureCopy } from './copy-fixture.ts';

export interface RunningService {
  readonly port: number;
  readonly child: ChildProcess;
  /** Lines of its stdout so far. */
  lines(): readonly string[];
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Extracts a context of a fixture without a database. */
export async function extracted(fixture: string, context: string, routes: readonly string[]) {
  const copy = copyFixture(fixture, ['express']);
  copy.write('migrate.config.yaml', 'schema: migrate/config@1\ndatabase: { client: none }\n');
  copy.write('migration/context-map.json', serialize(aMap({ [context]: { routes: [...routes] } })));
  const options = { dryRun: false, force: false, commit: false, start: false, progress: silent };
  await runExtract(loadProject(copy.root), context, options);
  return copy;
}

/** Starts the service as its image does, and waits until it is ready. */
export async function startExtracted(
  copy: FixtureCopy,
  context: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const port = await freePort();
  const child = spawn(process.execPath, ['app.js'], {
    cwd: join(copy.root, 'services', context),
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  await untilReady(`http://127.0.0.1:${port}/health/ready`, child);
  return { port, child, ended, lines: () => text.split('\n').filter((line) => line !== '') };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const response = await fetch(url, { headers: { connection: 'close' } }).catch(() => undefined);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the service ended with ${child.exitCode}`);
}
