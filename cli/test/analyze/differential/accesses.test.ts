import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { analyze } from '../../../src/analyze/index.ts';
import type { Model } from '../../../src/artifacts/model.ts';
import { type Access, accessSchema } from './accesses.ts';
import { program } from './program.ts';
import { folderOfPrograms, seeds, type Written, write } from './written-programs.ts';

const { folder, remove } = folderOfPrograms();
afterAll(remove);

interface Made extends Written {
  routes: readonly string[];
}

function make(seed: number): Made {
  const made = program(seed);
  return { ...write(folder, seed, made), routes: made.routes };
}

/** What the programs did when they ran, a list for each. */
function accessesOf(programs: readonly Made[]): Access[][] {
  const run = fileURLToPath(new URL('run.ts', import.meta.url));
  const printed = execFileSync(process.execPath, [run, JSON.stringify(programs)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return accessSchema.array().array().parse(JSON.parse(printed));
}

/** The accesses that the model neither has nor tells of at one of the lines that led to them. */
async function silent(one: Made, accesses: readonly Access[]): Promise<string[]> {
  const { model } = await analyze({ root: one.folder, entry: one.entry, name: 'random' });
  const known = new Set(model.routes.flatMap((route) => accessesIn(model, route)));
  const told = new Set(model.diagnostics.map((each) => `${each.file}:${each.line}`));
  return accesses
    .filter(({ route, mode, table }) => !known.has(`${route} ${mode} ${table}`))
    .filter(({ places }) => !places.some((place) => told.has(place)))
    .map(
      ({ route, mode, table, places }) => `${one.seed}: ${route} ${mode} ${table} at ${places.join(' < ')}`,
    );
}

/** What the model says of a route and of the middleware before it, whose accesses stand with their functions. */
function accessesIn({ functions }: Model, route: Model['routes'][number]): string[] {
  const byId = new Map(functions.map((one) => [one.id, one]));
  const reached = new Set(
    functions.filter((one) =>
      route.middleware.some(({ file, line }) => file === one.file && line === one.line),
    ),
  );
  for (const one of reached)
    for (const id of one.calls) {
      const called = byId.get(id);
      if (called !== undefined) reached.add(called);
    }
  return [route, ...reached].flatMap(({ reads, writes }) => [
    ...reads.map((table) => `${route.id} R ${table}`),
    ...writes.map((table) => `${route.id} W ${table}`),
  ]);
}

describe('random applications', () => {
  it('what their requests touch is in the model, or a diagnostic stands at the line', async () => {
    const programs = seeds(60).map(make);
    const ran = accessesOf(programs);
    const missing: string[] = [];
    for (const [at, one] of programs.entries()) missing.push(...(await silent(one, ran[at] ?? [])));
    expect(missing).toEqual([]);
    expect(ran.flat().length).toBeGreaterThan(programs.length * 20);
  }, 300_000);
});
