import { ts } from '#typescript';
import type { Machine } from '../../interpreter/machine.ts';
import { isFollowed, isUnfollowed, optionsOf, type Value } from '../../interpreter/values.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { UNREAD_LIBRARIES } from '../unread-libraries.ts';
import { type Database, functionCalled, tableValue } from './statements.ts';

interface Heard {
  readonly node: ts.CallExpression;
  readonly callee: Value;
  readonly args: readonly Value[];
}

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
  { node, callee, args }: Heard,
): Value | undefined {
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  const isTable = name.text === 'from' && asksTable(node, expression);
  if ((!isTable && name.text !== 'rpc') || args[0] === undefined || !optionsOf(args[0]).every(mayBeText))
    return undefined;
  const options = optionsOf(callee);
  const lost = options.find(isUnfollowed);
  if (lost === undefined || options.some(isFollowed)) return undefined;
  if (isTable)
    return lost.kind === 'external' && UNREAD_LIBRARIES.has(lost.package)
      ? undefined
      : tableValue(machine, database, args[0], () => undefined);
  // Other packages have procedures of the same name.
  return lost.kind === 'unknown'
    ? functionCalled(machine, database, { args, node, thisValue: callee })
    : undefined;
}

function asksTable({ parent }: ts.CallExpression, owner: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(parent) || !STARTS.test(parent.name.text)) return false;
  return !(ts.isPropertyAccessExpression(owner) && owner.name.text === 'storage');
}

function mayBeText(value: Value): boolean {
  return value.kind === 'literal' ? typeof value.value === 'string' : isUnfollowed(value);
}
