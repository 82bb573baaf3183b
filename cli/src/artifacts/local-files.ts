import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../ports/files.ts';

/** What is made afresh at any time, holds traffic, or belongs to one machine. */
const LOCAL = ['model.json', 'samples/', '.run/'];

/** Keeps local files out of git, unless the project says otherwise itself. */
export function ignoreLocalFiles(root: string): void {
  const file = join(root, 'migration', '.gitignore');
  if (!existsSync(file)) writeFileAtomic(file, LOCAL.map((line) => `${line}\n`).join(''));
}
