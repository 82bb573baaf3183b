import type { Container, System } from './system.ts';

/** The image of the monolith, also for what is done once with its code. */
export function monolithBuild({ monolith, npmrc }: System): object {
  return {
    context: monolith.context,
    dockerfile: monolith.dockerfile,
    ...(npmrc === undefined ? {} : { secrets: ['npmrc'] }),
  };
}

/** Whoever starts waits until the other side says that it is well. */
export function dependsOn(names: readonly string[]): object {
  if (names.length === 0) return {};
  const conditions = [...new Set(names)].sort().map((name) => [name, { condition: 'service_healthy' }]);
  return { depends_on: Object.fromEntries(conditions) };
}

/** One volume for each folder that processes share. */
export function mounts({ shared, folder }: Container): object {
  if (shared.length === 0) return {};
  return { volumes: [...shared].sort().map((path) => `${volumeName(path)}:${folder}/${path}`) };
}

/** What is set here wins over what the application's own file says. */
export function environmentOf({ envFiles }: System, environment: Readonly<Record<string, string>>): object {
  return {
    environment: sorted(environment),
    ...(envFiles.length === 0 ? {} : { env_file: envFiles.map((path) => ({ path, required: false })) }),
  };
}

export function volumeName(path: string): string {
  return path.replaceAll(/[^a-zA-Z0-9_.-]+/g, '-').replace(/^[^a-zA-Z0-9]+/, '');
}

/** Sorted by name, as people look for it. */
export function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}
