import { dependsOn, environmentOf, monolithBuild, sorted } from './container-parts.ts';
import { plain, type ServiceContainer, type System, type SystemDatabase, secret } from './system.ts';

/** The version of the embedded server, so that both sort and plan alike. */
const IMAGE = 'postgres:18';
/** Started by its name alone. */
const ONCE = { profiles: ['setup'] };

/** Name of the variable with the password of the database's own user. */
export const DATABASE_PASSWORD = 'DATABASE_PASSWORD';

export function databaseContainer({ name }: SystemDatabase): object {
  return {
    image: IMAGE,
    volumes: ['database:/var/lib/postgresql'],
    environment: {
      POSTGRES_DB: name,
      POSTGRES_INITDB_ARGS: '--locale=C --locale-provider=icu --icu-locale=en-US',
      POSTGRES_PASSWORD: secret(DATABASE_PASSWORD),
    },
    networks: ['data'],
    restart: 'unless-stopped',
    healthcheck: {
      test: ['CMD', 'pg_isready', '--username', 'postgres', '--dbname', name],
      interval: '5s',
      timeout: '3s',
      retries: 10,
      start_period: '10s',
    },
  };
}

/**
 * What makes the schema and the data of a fresh database: the application's commands with the monolith's image, SQL files with
 * PostgreSQL's. Steps of both kinds follow each other; the last one is called `setup`.
 */
export function setupContainers(system: System, database: SystemDatabase): Record<string, object> {
  const steps = stepsOf(database.setup);
  const nameOf = (index: number) => (index === steps.length - 1 ? 'setup' : `setup-${index + 1}`);
  return Object.fromEntries(
    steps.map((step, index) => {
      const before =
        index === 0 ? {} : { [nameOf(index - 1)]: { condition: 'service_completed_successfully' } };
      const after = { depends_on: { database: { condition: 'service_healthy' }, ...before } };
      return [
        nameOf(index),
        step.isSql
          ? sqlStep(system, database, step.commands, after)
          : commandStep(system, database, step.commands, after),
      ];
    }),
  );
}

interface Step {
  readonly isSql: boolean;
  readonly commands: string[];
}

function stepsOf(setup: readonly string[]): Step[] {
  const steps: Step[] = [];
  for (const command of setup) {
    const isSql = /^\S+\.sql$/.test(command);
    const last = steps.at(-1);
    if (last?.isSql === isSql) last.commands.push(command);
    else steps.push({ isSql, commands: [command] });
  }
  return steps;
}

function commandStep(
  system: System,
  database: SystemDatabase,
  commands: readonly string[],
  after: object,
): object {
  return {
    build: monolithBuild(system),
    ...after,
    ...environmentOf(system, database.environment),
    // Migrations may ask a registry or a repository.
    networks: ['data', 'system'],
    command: ['sh', '-ec', `${plain(commands.join('\n'))}\n`],
    ...ONCE,
  };
}

function sqlStep(
  { monolith }: System,
  database: SystemDatabase,
  files: readonly string[],
  after: object,
): object {
  return {
    image: IMAGE,
    ...after,
    volumes: files.map((file, index) => `${monolith.application}/${file}:/setup/${index + 1}.sql:ro`),
    environment: superuser(database),
    networks: ['data'],
    command: [
      'psql',
      '-v',
      'ON_ERROR_STOP=1',
      ...files.flatMap((_, index) => ['-f', `/setup/${index + 1}.sql`]),
    ],
    ...ONCE,
  };
}

/** Makes the roles of the services; the monolith runs before, since it may make tables at its start. */
export function roleContainer(
  services: readonly ServiceContainer[],
  database: SystemDatabase,
): Record<string, object> {
  const roles = services.flatMap(({ context, role }) => (role === undefined ? [] : [{ context, ...role }]));
  if (roles.length === 0) return {};
  const commands = roles.flatMap(({ context, name, passwordVariable }) => [
    `psql -v ON_ERROR_STOP=1 -f /roles/${context}.sql`,
    `echo "alter role ${name} password :'password'" | psql -v ON_ERROR_STOP=1 -v password="$$${passwordVariable}"`,
  ]);
  const passwords = roles.map(({ passwordVariable }): [string, string] => [
    passwordVariable,
    secret(passwordVariable),
  ]);
  return {
    roles: {
      image: IMAGE,
      ...dependsOn(['monolith']),
      volumes: roles.map(({ context }) => `./${context}/database/role.sql:/roles/${context}.sql:ro`),
      environment: sorted({ ...superuser(database), ...Object.fromEntries(passwords) }),
      networks: ['data'],
      command: ['sh', '-ec', `${commands.join('\n')}\n`],
      ...ONCE,
    },
  };
}

function superuser({ name }: SystemDatabase): Record<string, string> {
  return { PGDATABASE: name, PGHOST: 'database', PGPASSWORD: secret(DATABASE_PASSWORD), PGUSER: 'postgres' };
}
