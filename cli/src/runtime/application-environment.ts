import { nodePath } from './commands/node-path.ts';
import { fileVariables, ownVariables } from './database/environment.ts';
import { withPreload } from './preload.ts';
import type { Project } from './project.ts';

export interface EnvironmentOptions {
  /** Folder that the command runs in. */
  readonly folder: string;
  readonly databaseUrl: string | undefined;
  /** Last word on single variables: the port, seams. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** What npm and we ourselves put into the environment; the user's application must not take it for its own. */
const NOT_INHERITED = /^(?:npm_|INIT_CWD$|MIGRATE_|STRANGLER_|VITEST|PG[A-Z]+$|DATABASE_URL$|NODE_CHANNEL_)/;

/** In two layers, between which the assignments of a script (`NODE_ENV=production node x`) come. */
export interface ApplicationEnvironment {
  /** The shell's variables and those of `envFile`. */
  readonly base: Readonly<Record<string, string>>;
  /** PATH, database, port, seams: a script that names another database in passing must not reach it. */
  readonly forced: Readonly<Record<string, string>>;
  /** Files of ours that Node.js loads before the program, beside whatever NODE_OPTIONS the application has. */
  readonly preloads?: readonly string[];
}

/** The environment of the user's application: the shell's, its own database variables, and its own PATH. */
export function applicationEnvironment(
  project: Project,
  options: EnvironmentOptions,
): ApplicationEnvironment {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !NOT_INHERITED.test(name)) inherited[name] = value;
  return {
    base: { ...inherited, ...fileVariables(project) },
    forced: {
      ...ownVariables(project, options.databaseUrl),
      PATH: nodePath({ root: project.root, appDir: project.appDir, folder: options.folder }),
      ...options.extra,
    },
  };
}

/** The variables of one program of a script. */
export function withInline(
  environment: ApplicationEnvironment,
  inline: Readonly<Record<string, string>>,
): Record<string, string> {
  const variables = { ...environment.base, ...inline, ...environment.forced };
  const { preloads = [] } = environment;
  if (preloads.length === 0) return variables;
  return { ...variables, NODE_OPTIONS: preloads.reduce(withPreload, variables.NODE_OPTIONS ?? '') };
}
