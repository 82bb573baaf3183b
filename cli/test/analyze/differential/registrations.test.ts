import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyze } from '../../../src/analyze/index.ts';
import { routedProgram } from './registrations/program.ts';
import { folderOfPrograms, seeds, type Written, write } from './written-programs.ts';

const RECORDER = fileURLToPath(new URL('../../../bin/route-recorder.cjs', import.meta.url));
const AT_ONCE = 6;
const TIMEOUT_MS = 30_000;

const { folder, remove } = folderOfPrograms();
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const one of running) one.kill('SIGKILL');
  remove();
});

const recordingSchema = z.object({
  routes: z.array(z.object({ method: z.string(), path: z.string(), file: z.string(), line: z.number() })),
});

/** What a program has registered when it listens and registers nothing more. */
async function recorded(program: Written): Promise<Map<string, string>> {
  const records = join(program.folder, 'recorded');
  mkdirSync(records);
  const application = spawn(process.execPath, ['--require', RECORDER, program.entry], {
    cwd: program.folder,
    env: { PATH: process.env.PATH, PORT: '0', MIGRATE_PROBE_DIR: records },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(application);
  try {
    const end = Date.now() + TIMEOUT_MS;
    while (Date.now() < end && application.exitCode === null) {
      const name = readdirSync(records).find((one) => one.endsWith('.json'));
      if (name !== undefined) return routesIn(join(records, name));
      await sleep(50);
    }
    throw new Error(`the program of seed ${program.seed} registered nothing in ${program.folder}`);
  } finally {
    application.kill('SIGKILL');
    running.delete(application);
  }
}

function routesIn(file: string): Map<string, string> {
  const { routes } = recordingSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(routes.map((one) => [`${one.method} ${one.path}`, `${one.file}:${one.line}`]));
}

/** Routes that one of the two does not have; what the program may or may not register is no difference. */
async function differences(program: Written): Promise<{ seen: number; lines: string[] }> {
  const truth = await recorded(program);
  const { model } = await analyze({ root: program.folder, entry: program.entry, name: 'random' });
  const found = new Set(model.routes.map(({ method, path }) => `${method} ${path}`));
  const told = new Set(model.diagnostics.map((one) => join(program.folder, `${one.file}:${one.line}`)));
  const missing = [...truth].filter(([key, place]) => !found.has(key) && !told.has(place));
  const invented = model.routes.filter(
    ({ method, path, when, file, line }) =>
      when === undefined &&
      !truth.has(`${method} ${path}`) &&
      !told.has(join(program.folder, `${file}:${line}`)),
  );
  const lines = [
    ...missing.map(([key, place]) => `${program.seed}: missed ${key} at ${place}`),
    ...invented.map(({ id, file, line }) => `${program.seed}: invented ${id} at ${file}:${line}`),
  ];
  return { seen: truth.size, lines };
}

describe('random registrations', () => {
  it('are in the model as they are in the running application, or a diagnostic stands at the line', async () => {
    const waiting = seeds(48).map((seed) => write(folder, seed, routedProgram(seed)));
    const programs = waiting.length;
    const lines: string[] = [];
    let seen = 0;
    const work = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const found = await differences(one);
        lines.push(...found.lines);
        seen += found.seen;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(lines.sort()).toEqual([]);
    expect(seen).toBeGreaterThan(programs * 10);
  }, 300_000);
});
