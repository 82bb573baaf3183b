import { fillTemplate } from '../service/templates.ts';
import { composeFile } from './compose-file.ts';
import type { System } from './system.ts';

/** The image of an application that has no Dockerfile of its own; paths in the image. */
export interface MonolithImage {
  readonly node: string;
  readonly port: number;
  /** Where its packages are installed: the workspace's root, or the application's folder. */
  readonly installFolder: string;
  readonly folder: string;
  readonly install: string;
  readonly build: string | undefined;
  readonly start: readonly string[];
  readonly shared: readonly string[];
}

const FOLDER = 'services';

/** Where the Dockerfile of an application lies that has none of its own, from the repository's root. */
export const MONOLITH_DOCKERFILE = `${FOLDER}/monolith.Dockerfile`;

/**
 * The files that run the whole system as containers, by path from the repository's root.
 * @param image absent for an application with a Dockerfile of its own
 */
export function systemFiles(system: System, image: MonolithImage | undefined): Map<string, string> {
  const compose = composeFile(system);
  return new Map([
    [`${FOLDER}/compose.yaml`, compose],
    [`${FOLDER}/.env.example`, environmentExample(compose)],
    [`${FOLDER}/.gitignore`, '/.env\n'],
    ...(image === undefined
      ? []
      : ([
          [MONOLITH_DOCKERFILE, fillTemplate('monolith.Dockerfile', image)],
          [`${MONOLITH_DOCKERFILE}.dockerignore`, ignored(system)],
        ] as const)),
  ]);
}

/** BuildKit reads the file that is named like the Dockerfile. `services/` may hold code of the application's own too. */
function ignored({ services }: System): string {
  const own = services.map(({ context }) => `${FOLDER}/${context}`);
  return ['.git', '**/node_modules', '**/.env*', '**/*.log', 'migration', ...own, ''].join('\n');
}

/** Every variable that the compose file asks for, without a value. */
function environmentExample(compose: string): string {
  const names = [...compose.matchAll(/(?<!\$)\$\{(\w+):\?/g)].map((match) => match[1] ?? '');
  const lines = [...new Set(names)].sort().map((name) => `${name}=`);
  return [
    '# The secrets of services/compose.yaml: copy to services/.env, which git ignores, and fill in. Passwords stand in URLs:',
    '# letters and digits only, as `openssl rand -hex 24` makes them.',
    ...lines,
    '',
  ].join('\n');
}
