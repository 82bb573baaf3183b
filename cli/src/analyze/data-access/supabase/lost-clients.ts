import { ts } from '#typescript';
import type { HeardCall, Machine } from '../../interpreter/machine.ts';
import type { Value } from '../../interpreter/values.ts';
import { lostCallee, mayBeText } from '../lost-callees.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { type Database, functionCalled, tableValue } from './statements.ts';

/** What is asked of a table, as opposed to a bucket of files, which has an `update` of its own. */
const STARTS = /^(?:select|insert|upsert|update|delete)$/;

/**
 * `borrowed.from('orders').select()` and `borrowed.rpc('total')` on something that is not known, in a program that uses the library:
 * whoever has made the client, the table is known by its name.
 */
export function answerForClients(machine: Machine, sink: SchemaSink): void {
  const database = { sink, connection: {} };
  const { interceptCall } = machine;
  machine.interceptCall = (call) => interceptCall?.(call) ?? askedOfClient(machine, database, call);
}

function askedOfClient(
  machine: Machine,
  database: Database,
  { node, callee, args }: HeardCall,
): Value | undefined {
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  const isTable = name.text === 'from' && asksTable(node, expression);
  if ((!isTable && name.text !== 'rpc') || args[0] === undefined || !mayBeText(args[0])) return undefined;
  const lost = lostCallee(callee);
  if (lost === undefined) return undefined;
  if (isTable) return tableValue(machine, database, args[0], () => undefined);
  // Other packages have procedures of the same name.
  return lost.kind === 'unknown'
    ? functionCalled(machine, database, { args, node, thisValue: callee })
    : undefined;
}

function asksTable({ parent }: ts.CallExpression, owner: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(parent) || !STARTS.test(parent.name.text)) return false;
  return !(ts.isPropertyAccessExpression(owner) && owner.name.text === 'storage');
}
