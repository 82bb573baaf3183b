import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

export const YARN_SETTINGS = '.yarnrc.yml';

const settingsSchema = z.looseObject({ npmRegistryServer: z.string().optional() }).catch({});

/**
 * What a service tells the later yarn. Its code is started by Node.js itself, which looks for packages in `node_modules`, not in
 * yarn's archives; the registry stays the application's. Passwords and yarn's own files are left where they are.
 */
export function yarnSettings(appDir: string): string {
  const { npmRegistryServer } = settingsSchema.parse(applicationSettings(appDir));
  return stringify({
    nodeLinker: 'node-modules',
    ...(npmRegistryServer === undefined ? {} : { npmRegistryServer }),
  });
}

/** The settings that lie nearest: in the application, or in the workspace around it. */
function applicationSettings(appDir: string): unknown {
  for (let folder = appDir; ; folder = dirname(folder)) {
    const file = join(folder, YARN_SETTINGS);
    if (existsSync(file)) return parse(readFileSync(file, 'utf8'));
    if (dirname(folder) === folder || existsSync(join(folder, '.git'))) return {};
  }
}
