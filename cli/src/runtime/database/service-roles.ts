import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import {
  type DatabaseRole,
  databaseRoleSchema,
  isRoleUsed,
  ROLE_MANIFEST,
} from '../../artifacts/database-role.ts';
import { servicePath } from '../../artifacts/paths.ts';
import { type RoleState, roleStateSchema } from '../../artifacts/run-state.ts';
import { readArtifact, serialize } from '../../artifacts/store.ts';
import { causeOf, fail, type Problem, problem } from '../../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../../ports/files.ts';
import type { Project } from '../project.ts';
import { runFile } from '../run-folder.ts';
import type { Database } from './database.ts';
import { keepRights } from './kept-rights.ts';

/** As whom a service connects. */
export interface ServiceLogin {
  /** The database with the service's own role, or with the monolith's. */
  readonly url: string;
  /** Name of its own role. */
  readonly role?: string;
  /** What an operator must know: why it has none, or what the database said while it was made. */
  readonly problems: readonly Problem[];
}

/** Logs every service in, and lets the roles keep their rights while the application makes its tables anew. */
export async function serviceLogins(
  project: Project,
  database: Database,
  contexts: readonly string[],
): Promise<ReadonlyMap<string, ServiceLogin>> {
  return await loginsOn(project, database, database.name, contexts);
}

/** The same for one service on another database of the server, such as a throw-away clone of the application's. */
export async function serviceLoginOn(
  project: Project,
  database: Database,
  name: string,
  context: string,
): Promise<ServiceLogin> {
  const login = (await loginsOn(project, database, name, [context])).get(context);
  return login ?? { url: database.urlOf(name), problems: [] };
}

async function loginsOn(
  project: Project,
  database: Database,
  name: string,
  contexts: readonly string[],
): Promise<ReadonlyMap<string, ServiceLogin>> {
  const logins = new Map<string, ServiceLogin>();
  for (const context of contexts) logins.set(context, await serviceLogin(project, database, name, context));
  const roles = [...logins].flatMap(([context, { role }]) =>
    role === undefined ? [] : [{ name: role, sql: roleSql(project.root, context) }],
  );
  if (roles.length > 0) await keepRights(database, name, roles);
  return logins;
}

/**
 * Gives a service its own role in the embedded database, with the rights that its `database/role.sql` lists now.
 * @throws Failure MIG-3016 when PostgreSQL refuses it
 */
async function serviceLogin(
  project: Project,
  database: Database,
  name: string,
  context: string,
): Promise<ServiceLogin> {
  const manifest = readRole(project.root, context);
  const setting = project.config.services[context]?.role;
  const shared = (problems: readonly Problem[] = []) => ({ url: database.urlOf(name), problems });
  // On a database of the user's own roles are a matter of its administrator.
  if (manifest === undefined || setting === 'shared' || !database.embedded) return shared();
  if (!isRoleUsed(manifest, setting)) return shared([doubtful(context, manifest)]);
  const password = passwordOf(project.root, manifest.role);
  const notices = await database.withClient(name, (client) =>
    applyRole(project, client, { context, manifest, password }),
  );
  const url = new URL(database.urlOf(name));
  url.username = manifest.role;
  url.password = password;
  return {
    url: url.toString(),
    role: manifest.role,
    problems: notices.map((message) => problem('MIG-3017', { message: `${manifest.role}: ${message}` })),
  };
}

/** @throws Failure MIG-1005 when the file is broken */
function readRole(root: string, context: string): DatabaseRole | undefined {
  const path = `${servicePath(context)}/${ROLE_MANIFEST}`;
  return readArtifact(root, path, databaseRoleSchema, `migrate extract ${context}`);
}

interface AppliedRole {
  readonly context: string;
  readonly manifest: DatabaseRole;
  readonly password: string;
}

/** @returns what PostgreSQL noticed */
async function applyRole(
  { root }: Project,
  client: pg.Client,
  { context, manifest: { role, file }, password }: AppliedRole,
): Promise<string[]> {
  const path = `${servicePath(context)}/${file}`;
  const notices: string[] = [];
  const listen = ({ message }: { message?: string | undefined }): unknown => notices.push(message ?? '');
  client.on('notice', listen);
  try {
    await client.query(readFileSync(join(root, path), 'utf8'));
    await client.query(`alter role ${pg.escapeIdentifier(role)} password ${pg.escapeLiteral(password)}`);
  } catch (error) {
    throw fail(
      'MIG-3016',
      { message: `The database role of ${context} could not be made`, cause: causeOf(error), file: path },
      { cause: error },
    );
  }
  return notices;
}

/** What lists the rights of a service's role, once that has been applied. */
function roleSql(root: string, context: string): string {
  const manifest = readRole(root, context);
  return manifest === undefined ? '' : readFileSync(join(root, servicePath(context), manifest.file), 'utf8');
}

function doubtful(context: string, { doubts }: DatabaseRole): Problem {
  return problem('MIG-3017', {
    message: `${context} connects as the monolith does: its own role may lack rights`,
    cause: doubts.join('\n'),
    remedy: `Settle these, or say \`services: { ${context}: { role: own } }\` in migrate.config.yaml to use the role all the same, or \`role: shared\` to leave it.`,
  });
}

/** Generated once, so that a service that runs on is not locked out. */
function passwordOf(root: string, role: string): string {
  const known = readState(root);
  const password = known[role] ?? randomBytes(18).toString('base64url');
  if (known[role] === undefined) {
    const state: RoleState = { schema: 'migrate/role-state@1', passwords: { ...known, [role]: password } };
    writeFileAtomic(runFile(root, 'roles.json'), serialize(state), 0o600);
  }
  return password;
}

function readState(root: string): RoleState['passwords'] {
  const text = readFileIfPresent(runFile(root, 'roles.json'));
  if (text === undefined) return {};
  try {
    return roleStateSchema.safeParse(JSON.parse(text)).data?.passwords ?? {};
  } catch {
    return {};
  }
}
