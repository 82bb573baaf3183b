import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { shop } from './workspace.ts';

/** Writes settings into the copy's migrate.config.yaml as a person would, comments kept. */
export function configure(
  settings: readonly (readonly [path: readonly string[], value: number | string])[],
  folder = shop,
): void {
  const file = join(folder, 'migrate.config.yaml');
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const [path, value] of settings) document.setIn([...path], value);
  writeFileSync(file, document.toString());
}
