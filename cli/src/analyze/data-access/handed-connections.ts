import { ts } from '#typescript';
import { tablesBeside } from '../annotations.ts';
import type { Machine } from '../interpreter/machine.ts';
import { brief } from '../interpreter/source-text.ts';
import { type ExternalValue, optionsOf, type Value } from '../interpreter/values.ts';
import { newQuery, touch } from './queries.ts';
import { UNREAD_LIBRARIES } from './unread-libraries.ts';

/**
 * A package that is told host, user, password and name of a database, and whose answer is kept, asks the database for whoever calls
 * that answer: nothing of it stands in the program. What migrates or dumps a database is run and forgotten.
 */
export function noteHandedConnection(
  machine: Machine,
  callee: ExternalValue,
  args: readonly Value[],
  node: ts.Node,
): void {
  if (UNREAD_LIBRARIES.has(callee.package) || !isKept(node) || !args.some(namesDatabase)) return;
  const written = tablesBeside(node);
  if (written !== undefined) {
    const fact = newQuery(machine, node);
    for (const [table, mode] of written) touch(fact, table, mode);
    return;
  }
  machine.diagnose('MIG-2004', node, {
    message: `${brief(node)} hands ${callee.package} the connection of a database`,
    cause: 'What code of a package reads and writes is not seen; the routes that call it miss these tables.',
    remedy: 'Write the tables beside the calls in the handlers: // migrate:tables reads a, b writes c',
  });
}

function namesDatabase(arg: Value): boolean {
  return optionsOf(arg).some(
    (one) =>
      one.kind === 'object' &&
      one.classOf === undefined &&
      ['host', 'password', 'database'].every((name) => one.props.has(name)) &&
      ['user', 'username'].some((name) => one.props.has(name)),
  );
}

/** Whether the value of a call is put somewhere: in a variable, a member, a list, the answer of a function. */
function isKept(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isAwaitExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent))
    return isKept(parent);
  return !(
    ts.isExpressionStatement(parent) ||
    ts.isVoidExpression(parent) ||
    (ts.isPropertyAccessExpression(parent) && /^(?:then|catch|finally)$/.test(parent.name.text))
  );
}
