import { stringify } from 'yaml';
import { z } from 'zod';
import { nearestSettings } from './nearest-settings.ts';

export const YARN_SETTINGS = '.yarnrc.yml';

/** `https://reader:secret@packages.example.com`. */
const HOLDS_PASSWORD = /\/\/[^/]*@/;
const settingsSchema = z.looseObject({ npmRegistryServer: z.string().optional() }).catch({});

/**
 * What a service tells the later yarn. Its code is started by Node.js itself, which looks for packages in `node_modules`, not in
 * yarn's archives; the registry stays the application's. Passwords and yarn's own files are left where they are.
 */
export function yarnSettings(appDir: string): string {
  const { npmRegistryServer } = settingsSchema.parse(nearestSettings(appDir, YARN_SETTINGS));
  return stringify({
    nodeLinker: 'node-modules',
    ...(npmRegistryServer === undefined || HOLDS_PASSWORD.test(npmRegistryServer)
      ? {}
      : { npmRegistryServer }),
  });
}
