import { z } from 'zod';
import { nearestSettings } from './nearest-settings.ts';

/** What decides which packages pnpm installs, and which of them may build something when it does. */
export const pnpmSettingsSchema = z.looseObject({
  overrides: z.record(z.string(), z.string()).optional(),
  onlyBuiltDependencies: z.array(z.string()).optional(),
});
export type PnpmSettings = z.infer<typeof pnpmSettingsSchema>;

/** The settings of the workspace that the application is in, or is itself; pnpm reads them there since its tenth version. */
export function workspaceSettings(appDir: string): PnpmSettings {
  return pnpmSettingsSchema.catch({}).parse(nearestSettings(appDir, 'pnpm-workspace.yaml'));
}

/** The settings of a service's package.json, of which there may be none. */
export function settingsOfPnpm({ overrides, onlyBuiltDependencies }: PnpmSettings): { pnpm?: PnpmSettings } {
  const kept = {
    ...(overrides === undefined ? {} : { overrides }),
    ...(onlyBuiltDependencies === undefined ? {} : { onlyBuiltDependencies }),
  };
  return Object.keys(kept).length === 0 ? {} : { pnpm: kept };
}
