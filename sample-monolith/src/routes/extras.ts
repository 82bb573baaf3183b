import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Express, Router } from 'express';

interface Extra {
  path: string;
  router: Router;
}

/** Mounts every file of the folder beside this one: a new area needs no line in app.ts. */
export function mountExtras(app: Express): void {
  const folder = join(__dirname, 'extras');
  const files = readdirSync(folder)
    .filter((name) => /^[a-z-]+\.[jt]s$/i.test(name) && !name.endsWith('.d.ts'))
    .sort();
  for (const file of files) {
    const extra: Extra = require(join(folder, file));
    app.use(extra.path, extra.router);
  }
}
