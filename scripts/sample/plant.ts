import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text of a file under a folder, and what takes its place. */
export interface Replacement {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Puts one fault into a copy. @returns the way back @throws when its place has changed */
export function plant(folder: string, fault: Replacement): () => void {
  const file = join(folder, fault.file);
  const original = readFileSync(file, 'utf8');
  const [before, ...rest] = original.split(fault.find);
  if (before === undefined || rest.length !== 1)
    throw new Error(
      `${fault.file}: ${JSON.stringify(fault.find)} was found ${rest.length} times in it, not once`,
    );
  writeFileSync(file, before + fault.replace + rest[0]);
  return () => writeFileSync(file, original);
}
