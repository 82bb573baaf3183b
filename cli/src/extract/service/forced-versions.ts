import { z } from 'zod';
import { pnpmSettingsSchema, settingsOfPnpm } from './pnpm-settings.ts';

type Versions = string | { readonly [name: string]: Versions };

const versionsSchema: z.ZodType<Versions> = z.lazy(() =>
  z.union([z.string(), z.record(z.string(), versionsSchema)]),
);

/** What a package.json says of packages that its packages depend on, in the words of npm, yarn and pnpm. */
export const forcedVersionsSchema = z.looseObject({
  overrides: z.record(z.string(), versionsSchema).optional(),
  resolutions: z.record(z.string(), z.string()).optional(),
  pnpm: pnpmSettingsSchema.optional(),
});
type ForcedVersions = z.infer<typeof forcedVersionsSchema>;

/**
 * The same for the service, without which its packages would not install as the monolith's do. npm lets an override
 * of a direct dependency be nothing but that dependency's own version, and lets `$name` point at direct dependencies alone.
 */
export function forcedVersions(
  { overrides, resolutions, pnpm }: ForcedVersions,
  dependencies: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, string>>,
): ForcedVersions {
  const written = (versions: Versions): Versions => {
    if (typeof versions !== 'string')
      return Object.fromEntries(Object.entries(versions).map(([name, one]) => [name, written(one)]));
    const target = /^\$(.+)$/.exec(versions)?.[1];
    if (target === undefined || dependencies[target] !== undefined) return versions;
    return declared[target] ?? versions;
  };
  const ofNpm = Object.entries(overrides ?? {}).map(([name, versions]): [string, Versions] => [
    name,
    typeof versions === 'string' && dependencies[name] !== undefined ? `$${name}` : written(versions),
  ]);
  return {
    ...(overrides === undefined ? {} : { overrides: Object.fromEntries(ofNpm) }),
    ...(resolutions === undefined ? {} : { resolutions }),
    ...(pnpm === undefined ? {} : settingsOfPnpm(pnpm)),
  };
}
