import { type Problem, problem } from '../../errors/problem.ts';
import { ownMember } from '../interpreter/builtins/own-member.ts';
import type { Machine } from '../interpreter/machine.ts';
import { lineOf } from '../interpreter/machine.ts';
import { specifiersOf } from '../sources/specifiers.ts';

/** Libraries whose queries this version does not follow: what they read and write is not known. */
export const UNREAD_LIBRARIES: ReadonlySet<string> = new Set([
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/lib-dynamodb',
  '@azure/cosmos',
  '@azure/data-tables',
  '@clickhouse/client',
  '@databases/mysql',
  '@databases/pg',
  '@databases/sqlite',
  '@datastax/astra-db-ts',
  '@google-cloud/bigquery',
  '@google-cloud/datastore',
  '@influxdata/influxdb-client',
  '@planetscale/database',
  '@sap/hana-client',
  '@seald-io/nedb',
  'aerospike',
  'appwrite',
  'arangojs',
  'blue-cot',
  'caminte',
  'camo',
  'cassandra-driver',
  'classic-level',
  'couchbase',
  'cradle',
  'databank',
  'duckdb',
  'dynamodb-toolbox',
  'dynamoose',
  'edgedb',
  'electrodb',
  'enmap',
  'express-cassandra',
  'faunadb',
  'gel',
  'gremlin',
  'hdb',
  'ibm_db',
  'influx',
  'iridium',
  'jugglingdb',
  'level',
  'levelup',
  'linvodb3',
  'mongoist',
  'mongorito',
  'msnodesqlv8',
  'mssql',
  'nano',
  'nedb',
  'nedb-promises',
  'neo4j-driver',
  'neode',
  'node-appwrite',
  'node-firebird',
  'node-json-db',
  'odbc',
  'oracledb',
  'orientjs',
  'orm',
  'ottoman',
  'pocketbase',
  'pouchdb',
  'pouchdb-node',
  'quick.db',
  'ravendb',
  'rethinkdb',
  'rethinkdb-ts',
  'rethinkdbdash',
  'riak-js',
  'snowflake-sdk',
  'sql.js',
  'surrealdb',
  'surrealdb.js',
  'tarantool-driver',
  'tedious',
  'thinky',
  'tingodb',
  'ts-sql-query',
  'waterline',
]);

/** Of packages with many services, how a module speaks of the one that keeps data. */
const KEEPS_DATA: Readonly<Record<string, RegExp>> = {
  'aws-sdk': /\bDynamoDB\b/,
  'azure-storage': /\bcreateTableService\b/,
  'better-auth': /\bdatabase\s*[:,}]/,
  firebase: /\b(?:getFirestore|getDatabase)\b|\.(?:firestore|database)\s*\(/,
  'firebase-admin': /\bgetDatabase\b|\.database\s*\(/,
};

/** One diagnostic for each module that imports such a library, so that an empty list of tables is never silent. */
export function unreadLibraryProblems(machine: Machine, modules: ReadonlySet<string>): Problem[] {
  return [...machine.modules.values()]
    .filter((module) => modules.has(module.absolutePath))
    .flatMap((module) => {
      const uses = specifiersOf(module.ast).flatMap(({ specifier, typeOnly, node }) => {
        const target = machine.sources.resolve(specifier, module.absolutePath);
        const isUnread =
          target.kind === 'package' &&
          (UNREAD_LIBRARIES.has(target.name) ||
            ownMember(KEEPS_DATA, target.name)?.test(module.ast.text) === true);
        return isUnread && !typeOnly ? [{ name: target.name, line: lineOf(node) }] : [];
      });
      const [first] = uses;
      if (first === undefined) return [];
      const names = [...new Set(uses.map((use) => use.name))].sort().join(', ');
      return [
        problem('MIG-2008', {
          message: `${module.path} uses ${names}, whose queries cannot be followed yet`,
          cause: 'What they read and write is missing from the model.',
          file: module.path,
          line: first.line,
        }),
      ];
    });
}
