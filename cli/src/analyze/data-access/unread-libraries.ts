import { type Problem, problem } from '../../errors/problem.ts';
import type { Machine } from '../interpreter/machine.ts';
import { lineOf } from '../interpreter/machine.ts';
import { specifiersOf } from '../sources/specifiers.ts';

/** Libraries whose queries this version does not follow: what they read and write is not known. */
export const UNREAD_LIBRARIES: ReadonlySet<string> = new Set([
  'arangojs',
  'cassandra-driver',
  'couchbase',
  'dynamoose',
  'mssql',
  'nano',
  'nedb',
  'neo4j-driver',
  'oracledb',
  'orientjs',
  'rethinkdb',
  'slonik',
  'tedious',
  'waterline',
]);

/** One diagnostic for each module that imports such a library, so that an empty list of tables is never silent. */
export function unreadLibraryProblems(machine: Machine, modules: ReadonlySet<string>): Problem[] {
  return [...machine.modules.values()]
    .filter((module) => modules.has(module.absolutePath))
    .flatMap((module) => {
      const uses = specifiersOf(module.ast).flatMap(({ specifier, typeOnly, node }) => {
        const target = machine.sources.resolve(specifier, module.absolutePath);
        const isUnread = target.kind === 'package' && UNREAD_LIBRARIES.has(target.name);
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
