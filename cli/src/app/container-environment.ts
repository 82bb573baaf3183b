import { plain, secret } from '../extract/system/system.ts';
import { secretKind } from '../record/secret-names.ts';
import { ownVariables } from '../runtime/database/environment.ts';
import type { Project } from '../runtime/project.ts';

/** As whom a container connects to the database. */
export interface ContainerLogin {
  readonly user: string;
  /** The variable of `services/.env` that holds the password. */
  readonly passwordVariable: string;
}

/** Stands for a password until it is known where the values go; nothing that a URL changes. */
const PASSWORD = 'PASSWORD-OF-THE-DATABASE';

/**
 * What a process of the application is told in a container: the variables of `monolith.env` and those of the database, as on this
 * machine, with the database under its name in the network. Secrets are taken from `services/.env`.
 */
export function containerEnvironment(
  project: Project,
  port: number,
  login: ContainerLogin,
): Record<string, string> {
  const { monolith, database } = project.config;
  const url =
    database.client === 'none'
      ? undefined
      : `postgres://${login.user}:${PASSWORD}@database:5432/${encodeURI(database.name)}`;
  const variables = {
    ...ownVariables(project, url),
    [monolith.portVariable]: String(port),
    PORT: String(port),
  };
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      isWrittenSecret(name, monolith.env[name])
        ? secret(name)
        : plain(value).replaceAll(PASSWORD, secret(login.passwordVariable)),
    ]),
  );
}

/** A password that stands in the configuration itself need not stand in another file too. */
function isWrittenSecret(name: string, written: string | undefined): boolean {
  return written !== undefined && !written.includes('{{') && secretKind(name) !== undefined;
}
