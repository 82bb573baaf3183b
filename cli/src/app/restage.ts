import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { ExtractionPlan } from '../extract/plan.ts';
import { outDirOf } from '../extract/service/out-dir.ts';
import { isWithin } from '../extract/state/local-files.ts';

/** Makes a staged folder hold other generated files. */
export function restage(
  folder: string,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): void {
  for (const path of before.keys()) if (!now.has(path)) removeStaged(folder, path);
  for (const [path, text] of now) {
    if (before.get(path) === text) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Removes a file, and the folders that only it had kept from being empty. */
export function removeStaged(folder: string, path: string): void {
  rmSync(join(folder, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    if (readdirSync(join(folder, parent)).length > 0) return;
    rmdirSync(join(folder, parent));
  }
}

/**
 * Removes what a compiler wrote, which would leave the output of files that are gone where it is.
 * @returns whether anything was removed; a folder that holds more than output stays
 */
export function removeBuilt(
  folder: string,
  { serviceFiles, assets }: Pick<ExtractionPlan, 'serviceFiles' | 'assets'>,
): boolean {
  const output = normalize(outDirOf(folder)).replace(/\/$/, '');
  const isApart = /^[^./]/.test(output) || /^\.[^./]/.test(output);
  const isMixed = [...serviceFiles.keys(), ...assets].some(
    (path) => isWithin(path, output) || isWithin(output, path),
  );
  if (!isApart || isMixed || !existsSync(join(folder, output))) return false;
  const states = readdirSync(folder).filter((name) => name.endsWith('.tsbuildinfo'));
  for (const one of [output, ...states]) rmSync(join(folder, one), { recursive: true });
  return true;
}
