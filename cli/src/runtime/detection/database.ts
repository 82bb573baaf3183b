import { readdirSync } from 'node:fs';
import type { PackageJson } from '../commands/package-json.ts';
import { dependsOn } from '../commands/package-json.ts';
import type { SourceText } from './sources.ts';

export interface DetectedDatabase {
  readonly client: 'postgres' | 'none';
  readonly name: string;
  /** Environment variable to template: `DB_HOST: "{{db.host}}"`. */
  readonly env: Readonly<Record<string, string>>;
}

const DRIVERS = [
  'pg',
  'pg-native',
  'pg-promise',
  'massive',
  'postgres',
  'slonik',
  '@prisma/adapter-pg',
  'postgres-pool',
];
const READ = /\benv(?:\.([A-Z][A-Z0-9_]*)|\[['"]([A-Z][A-Z0-9_]*)['"]\])/g;
const DESTRUCTURED = /\{([^{}]*)\}\s*=\s*process\.env\b/g;
const PRISMA_ENV = /\benv\(["']([A-Z][A-Z0-9_]*)["']\)/g;
const SUBJECT = '(?:DB|DATABASE|PG|PGSQL|POSTGRES|POSTGRESQL|PSQL|SQL|RDS|TYPEORM|KNEX|SEQUELIZE)';
const NOT_OURS = /TEST|MONGO|REDIS|MYSQL|SHADOW/;

/** What the last part of a variable's name says it holds. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(`(?:^|_)${SUBJECT}_?(?:URL|URI|DSN|CONN(?:ECTION)?(?:_?(?:STRING|URL|URI))?|CONNSTR)$`),
    '{{db.url}}',
  ],
  [new RegExp(`(?:^|_)${SUBJECT}_?(?:HOST|HOSTNAME|SERVER|ADDRESS|ADDR)$`), '{{db.host}}'],
  [new RegExp(`(?:^|_)${SUBJECT}_?PORT$`), '{{db.port}}'],
  [new RegExp(`(?:^|_)${SUBJECT}_?(?:USER|USERNAME|LOGIN)$`), '{{db.user}}'],
  [new RegExp(`(?:^|_)${SUBJECT}_?(?:PASS|PASSWORD|PASSWD|PWD|PW)$`), '{{db.password}}'],
  [new RegExp(`(?:^|_)${SUBJECT}_?(?:NAME|DATABASE|DB|DBNAME)$`), '{{db.name}}'],
  [/^DATABASE$/, '{{db.name}}'],
];

/** The database client, the name of its database, and the variables through which the sources learn of it. */
export function detectDatabase(
  packageJson: PackageJson,
  sources: readonly SourceText[],
  envFile: Readonly<Record<string, string>>,
): DetectedDatabase {
  const variables = [...new Set([...sources.flatMap(variablesOf), ...Object.keys(envFile)])].sort();
  const env = Object.fromEntries(variables.flatMap(templateOf));
  const usesPostgres =
    DRIVERS.some((driver) => dependsOn(packageJson, driver)) ||
    (dependsOn(packageJson, '@prisma/client') && Object.values(envFile).some(isPostgresUrl));
  if (!usesPostgres) return { client: 'none', name: 'app', env: {} };
  return { client: 'postgres', name: databaseName(env, sources, envFile, packageJson), env };
}

/** Whether a variable is one through which an application learns of its database. */
export function templateOf(variable: string): readonly (readonly [string, string])[] {
  if (NOT_OURS.test(variable)) return [];
  const meaning = MEANINGS.find(([expression]) => expression.test(variable));
  return meaning === undefined ? [] : [[variable, meaning[1]]];
}

function variablesOf(source: SourceText): readonly string[] {
  const read = [...source.text.matchAll(READ), ...source.text.matchAll(PRISMA_ENV)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  const destructured = [...source.text.matchAll(DESTRUCTURED)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/\b([A-Z][A-Z0-9_]*)\b/g)].map((name) => name[1] ?? ''),
  );
  return [...read, ...destructured];
}

/** From the environment file, a default in the sources, or the package's name. */
function databaseName(
  env: Readonly<Record<string, string>>,
  sources: readonly SourceText[],
  envFile: Readonly<Record<string, string>>,
  packageJson: PackageJson,
): string {
  const named = Object.keys(env).filter((variable) => env[variable] === '{{db.name}}');
  const urls = Object.keys(env).filter((variable) => env[variable] === '{{db.url}}');
  const guesses = [
    ...named.map((variable) => envFile[variable]),
    ...urls.map((variable) => nameInUrl(envFile[variable])),
    ...named.map((variable) => defaultOf(variable, sources)),
    packageJson.name?.split('/').at(-1),
  ];
  return (guesses.find((one) => one !== undefined && /^[\w.-]+$/.test(one)) ?? 'app')
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '_')
    .slice(0, 48);
}

function defaultOf(variable: string, sources: readonly SourceText[]): string | undefined {
  const expression = new RegExp(`\\b${variable}['"\\]]*\\s*(?:\\|\\||\\?\\?|=)\\s*['"\`]([\\w.-]+)['"\`]`);
  return sources.map((one) => expression.exec(one.text)?.[1]).find((one) => one !== undefined);
}

function nameInUrl(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /^\w+:\/\/[^/]*\/([\w.-]+)/.exec(url)?.[1];
}

function isPostgresUrl(value: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(value);
}

/** Commands that make the schema and then the data: scripts by their usual names, else the migration tool that is there, else SQL files. */
export function detectSetup(appDir: string, packageJson: PackageJson): readonly string[] {
  const script = (names: readonly string[]) => {
    const name = names.find((one) => packageJson.scripts[one] !== undefined);
    return name === undefined ? [] : [`npm run ${name}`];
  };
  const whole = script(['db:setup', 'setup:db', 'db:init', 'db:prepare', 'db:create-schema']);
  const migrate = script([
    'db:migrate',
    'migrate',
    'migrate:latest',
    'migrate:up',
    'migrate:deploy',
    'migrations',
    'migrations:run',
    'migration:run',
    'migrations:up',
    'migration:up',
    'db:migrate:latest',
    'knex:migrate',
    'knex:migrate:latest',
    'prisma:migrate',
    'db:push',
    'db:schema',
    'typeorm:migrate',
  ]);
  const seed = script([
    'db:seed',
    'seed',
    'seed:run',
    'seeds',
    'knex:seed',
    'knex:seed:run',
    'db:seed:all',
    'prisma:seed',
    'db:seeds',
    'seed:db',
  ]);
  if (migrate.length > 0) return [...migrate, ...seed];
  if (whole.length > 0) return [...whole, ...seed];
  return [...toolCommands(appDir, packageJson, seed.length > 0), ...seed];
}

function toolCommands(appDir: string, packageJson: PackageJson, seeded: boolean): readonly string[] {
  const files = readdirSync(appDir);
  if (files.some((name) => /^knexfile\.[cm]?[jt]s$/.test(name)))
    return [
      ...(files.includes('migrations') || !files.includes('seeds') || dependsOn(packageJson, 'knex')
        ? ['npx knex migrate:latest']
        : []),
      ...(files.includes('seeds') && !seeded ? ['npx knex seed:run'] : []),
    ];
  if (files.includes('.sequelizerc') || dependsOn(packageJson, 'sequelize-cli'))
    return ['npx sequelize-cli db:migrate'];
  if (files.includes('prisma')) return ['npx prisma migrate deploy'];
  if (dependsOn(packageJson, 'node-pg-migrate')) return ['npx node-pg-migrate up'];
  return sqlFiles(appDir, files);
}

/** `schema.sql` before `seed.sql`, in the usual places. */
function sqlFiles(appDir: string, files: readonly string[]): readonly string[] {
  const folders = ['', ...['db', 'sql', 'database'].filter((name) => files.includes(name))];
  const all = folders.flatMap((folder) =>
    readdirSync(folder === '' ? appDir : `${appDir}/${folder}`).map((name) =>
      folder === '' ? name : `${folder}/${name}`,
    ),
  );
  const named = (expression: RegExp) =>
    all
      .filter((path) => expression.test(path))
      .sort()
      .slice(0, 1);
  return [
    ...named(/(?:^|\/)(?:schema|init|database|tables|setup|structure|create)[\w.-]*\.sql$/i),
    ...named(/(?:^|\/)(?:seeds?|data|fixtures)[\w.-]*\.sql$/i),
  ];
}
