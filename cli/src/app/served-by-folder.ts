import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Model, ModelRoute } from '../artifacts/model.ts';

/**
 * Whether a folder of static files answers a route: `express.static('public')` with an `index.html` answers `/` before any
 * route does, in the monolith as well as in whatever keeps the folder.
 */
export function servedByFolder(appDir: string, model: Model, { method, path }: ModelRoute): boolean {
  if (method !== 'GET') return false;
  return servedFolders(model).some((folder) =>
    [path, `${path}/index.html`].some((one) => isFile(join(appDir, folder, one))),
  );
}

function servedFolders({ findings }: Model): string[] {
  return findings.flatMap(({ detector, data }) =>
    detector === 'local-file' &&
    data?.kind === 'served' &&
    data.known === true &&
    typeof data.path === 'string'
      ? data.path.split(' | ')
      : [],
  );
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
