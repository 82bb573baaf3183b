import { ts } from '#typescript';
import { placeOf } from '../detectors/call-places.ts';
import { walk } from '../detectors/syntax-walk.ts';
import type { Machine } from '../interpreter/machine.ts';
import { keyPlace } from './key-places.ts';
import { loadPlace } from './load-places.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Where in the sources one thing uses another; undefined where the sources do not say so in so many words. */
export interface SourcePlaces {
  /** The first use of a name, or of a text, inside a function. */
  use(functionId: string, name: string): Place | undefined;
  /** The first query of a function that touches all of these tables; writing ones first. */
  query(functionId: string, tables: readonly string[]): Place | undefined;
  /** The import or require of one module in another. */
  load(module: string, target: string): Place | undefined;
  /** The newest statement of the schema that makes one table refer to another. */
  key(table: string, parent: string): Place | undefined;
}

/** Looks places up in what the interpretation has read. */
export function sourcePlaces(machine: Machine): SourcePlaces {
  const modules = [...machine.modules.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const asts = new Map(modules.map((one) => [one.path, one.ast]));
  return {
    use: (functionId, name) => usePlace(machine, functionId, name),
    query: (functionId, tables) => queryPlace(machine, functionId, tables),
    load: (module, target) => {
      const ast = asts.get(module);
      return ast === undefined ? undefined : loadPlace(machine, ast, { module, target });
    },
    key: (table, parent) =>
      keyPlace(
        machine,
        modules.map((one) => one.ast),
        { table, parent },
      ),
  };
}

function usePlace(machine: Machine, functionId: string, name: string): Place | undefined {
  const found: ts.Node[] = [];
  for (const record of machine.records.values())
    if (record.id === functionId)
      walk(record.node, (node) => {
        const isName = ts.isIdentifier(node) && node.text === name && node.parent !== record.node;
        if (isName || (ts.isStringLiteralLike(node) && node.text === name)) found.push(node);
      });
  const calls = found.filter(isCalled);
  const [first] = calls.length > 0 ? calls : found;
  return first === undefined ? undefined : placeOf(machine, first);
}

/** `name(…)`, `x.name(…)` or `new Name(…)`: a declaration or a type of the same name calls nothing. */
function isCalled(node: ts.Node): boolean {
  const callee = ts.isPropertyAccessExpression(node.parent) ? node.parent : node;
  const call = callee.parent;
  return (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.expression === callee;
}

function queryPlace(machine: Machine, functionId: string, tables: readonly string[]): Place | undefined {
  const queries = machine.allActivations
    .filter((one) => one.record.id === functionId)
    .flatMap(({ record, facts }) =>
      [...facts].flatMap((fact) =>
        fact.kind === 'query' && tables.every((table) => fact.tables.has(table))
          ? [{ file: record.file, line: fact.line, isWrite: fact.tables.get(tables[0] ?? '') === 'write' }]
          : [],
      ),
    )
    .toSorted((a, b) => Number(b.isWrite) - Number(a.isWrite) || a.line - b.line);
  const [first] = queries;
  return first === undefined ? undefined : { file: first.file, line: first.line };
}
