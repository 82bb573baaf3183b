import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { shop } from './workspace.ts';

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

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
