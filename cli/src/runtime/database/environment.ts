import { join } from 'node:path';
import { readEnvFile } from '../detection/env-file.ts';
import type { Project } from '../project.ts';

/**
 * The variables through which the application learns of a database: `monolith.env` with its templates filled, over `envFile`.
 * DATABASE_URL and libpq's PG* are always set too: an application that reads them must never reach another database than this one.
 */
export function databaseEnvironment(
  project: Project,
  databaseUrl: string | undefined,
): Record<string, string> {
  return { ...fileVariables(project), ...ownVariables(project, databaseUrl) };
}

/** Variables of `envFile`; as dotenv has it, what the shell says stands before what a file says. */
export function fileVariables(project: Project): Record<string, string> {
  const { envFile } = project.config.monolith;
  const file = envFile === undefined ? {} : readEnvFile(join(project.appDir, envFile));
  return Object.fromEntries(Object.entries(file).filter(([name]) => process.env[name] === undefined));
}

/** `monolith.env`, filled, and the standard variables: these win over everything that scripts and files say. */
export function ownVariables(project: Project, databaseUrl: string | undefined): Record<string, string> {
  const fields = databaseUrl === undefined ? undefined : fieldsOf(databaseUrl);
  const filled = Object.entries(project.config.monolith.env).map(
    ([name, value]) => [name, fillTemplate(value, fields)] as const,
  );
  return { ...standardVariables(fields), ...Object.fromEntries(filled) };
}

type DatabaseFields = Readonly<Record<'url' | 'host' | 'port' | 'user' | 'password' | 'name', string>>;

/** Replaces `{{db.host}}` and its like; text of any other form is left as it is. */
export function fillTemplate(value: string, fields: DatabaseFields | undefined): string {
  return value.replace(
    /\{\{\s*db\.(url|host|port|user|password|name)\s*\}\}/g,
    (_, field: keyof DatabaseFields) => fields?.[field] ?? '',
  );
}

export function fieldsOf(databaseUrl: string): DatabaseFields {
  const url = new URL(databaseUrl);
  return {
    url: databaseUrl,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: url.port || '5432',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    name: decodeURIComponent(url.pathname.slice(1)),
  };
}

function standardVariables(fields: DatabaseFields | undefined): Record<string, string> {
  if (fields === undefined) return {};
  return {
    DATABASE_URL: fields.url,
    PGHOST: fields.host,
    PGPORT: fields.port,
    PGUSER: fields.user,
    PGPASSWORD: fields.password,
    PGDATABASE: fields.name,
  };
}
