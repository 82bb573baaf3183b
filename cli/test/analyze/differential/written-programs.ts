import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));

/** A program in a folder of its own. */
export interface Written {
  seed: number;
  folder: string;
  entry: string;
}

/** Which programs are made: those of the suite, or of the seeds that `PROGRAMS=1000-1200` names. */
export function seeds(last: number): number[] {
  const [from = 1, to = last] = (process.env.PROGRAMS ?? '').split('-').filter(Boolean).map(Number);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** A temporary folder for programs; `remove` leaves those that somebody asked for by their seeds. */
export function folderOfPrograms(): { folder: string; remove: () => void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'migrate-random-')));
  return {
    folder,
    remove: () => {
      if (process.env.PROGRAMS === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes a program with the Express that it is made for, and a knex that takes what the runner puts under a symbol. */
export function write(
  folder: string,
  seed: number,
  { entry, files, express = 5 }: { entry: string; files: ReadonlyMap<string, string>; express?: 4 | 5 },
): Written {
  const root = join(folder, `${seed}`);
  const knex = "module.exports = globalThis[Symbol.for('noting-knex')] ?? (() => () => undefined);\n";
  for (const [path, text] of [...files, ['node_modules/knex/index.js', knex] as const]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(MODULES, express === 4 ? 'express-4' : 'express'), join(root, 'node_modules/express'));
  return { seed, folder: root, entry };
}
