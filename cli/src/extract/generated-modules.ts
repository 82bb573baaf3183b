/** Modules for the operators of a service, beside its entry. */
export const PLATFORM_MODULES = [
  'platform',
  'platform-metrics',
  'platform-shutdown',
  'platform-tracing',
] as const;

const GENERATED = new RegExp(`(?:^|/)(?:${PLATFORM_MODULES.join('|')}|seams/[\\w-]+)\\.[jt]s$`);

/** Whether a module is one that an extraction adds to the application's own. */
export function isGenerated(file: string): boolean {
  return GENERATED.test(file);
}
