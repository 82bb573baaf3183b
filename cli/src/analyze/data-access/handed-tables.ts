import type { ts } from '#typescript';
import { tablesBeside } from '../annotations.ts';
import type { Machine } from '../interpreter/machine.ts';
import { brief } from '../interpreter/source-text.ts';
import type { ExternalValue, Value } from '../interpreter/values.ts';
import { tablesOf } from './drizzle/tables.ts';
import { newQuery, touch } from './queries.ts';
import { modelsOf } from './sequelize/state.ts';

/** Packages that are handed a table to work on it, as opposed to those that make a validator or a document of it. */
const WORKS_ON_TABLES =
  /(?:^|[/-])(?:adapter|admin|auth|crud|finale|epilogue|lucia|sessions?|store)(?:$|[/-])/;

/** What a package reads and writes of a table that it is handed is in no query of the program: a person writes it, or it is told. */
export function noteHandedTables(
  machine: Machine,
  callee: ExternalValue,
  args: readonly Value[],
  node: ts.Node,
): void {
  if (!WORKS_ON_TABLES.test(callee.package)) return;
  const written = tablesBeside(node);
  if (written !== undefined) {
    const fact = newQuery(machine, node);
    for (const [table, mode] of written) touch(fact, table, mode);
    return;
  }
  const names = [...new Set(args.flatMap(valuesIn).flatMap(tableNames))].sort();
  if (names.length === 0) return;
  machine.diagnose('MIG-2004', node, {
    message: `${brief(node)} hands ${names.join(', ')} to ${callee.package}`,
    cause: 'What code of a package reads and writes is not seen; the routes that call it miss these tables.',
    remedy: 'Write the tables beside the calls in the handlers: // migrate:tables reads a, b writes c',
  });
}

function valuesIn(arg: Value): readonly Value[] {
  return arg.kind === 'object' && arg.classOf === undefined ? [arg, ...arg.props.values()] : [arg];
}

function tableNames(value: Value): string[] {
  return [...tablesOf(value).map((one) => one.drizzleTable), ...modelsOf(value).map((one) => one.table)];
}
