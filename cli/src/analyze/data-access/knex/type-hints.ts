import { ts } from '#typescript';
import type { Machine } from '../../interpreter/machine.ts';
import { sourceText } from '../../interpreter/source-text.ts';
import { stringOf } from '../../interpreter/values.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { BUILDER_METHODS, queryOf } from './builder.ts';
import { knexInstance } from './knex.ts';

/** Lets types and call shapes tell that a value is a query builder where no value could be followed. */
export function typeHints(machine: Machine, sink: SchemaSink): void {
  machine.valueOfType = (type) => {
    const text = sourceText(type);
    for (const library of machine.libraries) {
      const value = library.valueOfType?.(machine, text);
      if (value !== undefined) return value;
    }
    return /\bKnex(?:\.Transaction)?\b/.test(text) ? knexInstance(machine, sink) : undefined;
  };
  machine.interceptCall = ({ node, callee, args }) => {
    if (callee.kind !== 'unknown' || stringOf(args[0]) === undefined || !isBuilderChain(node))
      return undefined;
    return queryOf(machine, { args, node, thisValue: callee }, {});
  };
}

/** `trx('table').where(...)`: a call of a bare name with a text, and builder methods behind it. */
function isBuilderChain(node: ts.CallExpression): boolean {
  if (!ts.isIdentifier(node.expression) && !ts.isPropertyAccessExpression(node.expression)) return false;
  if (
    ts.isPropertyAccessExpression(node.expression) &&
    !/^(?:db|knex|trx|conn|connection|database)$/i.test(node.expression.name.text)
  )
    return false;
  const parent = node.parent;
  return ts.isPropertyAccessExpression(parent) && BUILDER_METHODS.has(parent.name.text);
}
