/** Packages that keep tables of their own, which no code of the application names. */
const KEEPERS: ReadonlySet<string> = new Set([
  'connect-pg-simple',
  'connect-session-knex',
  'connect-session-sequelize',
  'connect-typeorm',
  'graphile-worker',
  'node-pg-migrate',
  'pg-boss',
  'postgraphile',
  'prisma-session-store',
  '@quixo3/prisma-session-store',
  'rate-limiter-flexible',
  'sequelize-adapter',
  'typeorm-adapter',
  'umzug',
]);

/** Dependencies of a service that read or write tables which the analysis does not see. */
export function ownTables(dependencies: readonly string[]): string[] {
  return dependencies
    .filter((name) => KEEPERS.has(name))
    .map((name) => `package.json: ${name} keeps tables of its own, which no code names`);
}
