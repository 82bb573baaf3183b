import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from './faults.ts';

/** Puts one fault into a copy of the sample. @returns the way back @throws when its place has changed */
export function plant(folder: string, fault: Fault): () => void {
  const file = join(folder, fault.file);
  const original = readFileSync(file, 'utf8');
  const [before, ...rest] = original.split(fault.find);
  if (before === undefined || rest.length !== 1)
    throw new Error(`${fault.id}: its place in ${fault.file} was found ${rest.length} times, not once`);
  writeFileSync(file, before + fault.replace + rest[0]);
  return () => writeFileSync(file, original);
}
