import type { ts } from '#typescript';
import { speculate, speculateUnlessLeft } from './branch-variables.ts';
import { given } from './branches.ts';
import type { Completion } from './jumps.ts';
import type { Machine } from './machine.ts';
import { bindPattern } from './patterns.ts';
import type { Scope } from './scope.ts';
import { brief } from './source-text.ts';
import { block } from './statements.ts';
import { attempt, Failed } from './tries.ts';
import { UNKNOWN, type Value } from './values.ts';

export function tryStatement(
  machine: Machine,
  node: ts.TryStatement,
  scope: Scope,
  returned: Value[],
): Completion {
  const { own, result: tried } = attempt(machine, () => block(machine, node.tryBlock, scope, returned));
  const failed = failedOf(machine, new Failed(machine, own));
  const clause = node.catchClause;
  const caught =
    clause === undefined
      ? 'throw'
      : whereThrown(machine, node.tryBlock, tried, () =>
          catchClause(machine, clause, scope, returned, failed),
        );
  const last = finallyBlock(
    machine,
    node.finallyBlock,
    scope,
    returned,
    caught === 'normal' ? undefined : failed,
  );
  if (last !== 'normal') return last;
  return behindBoth(machine, node, tried, caught);
}

/** At start-up what is registered behind the block is so under no condition. */
function failedOf(machine: Machine, failed: Failed): Failed | undefined {
  if (failed.isNothing) return undefined;
  if (machine.phase !== 'bootstrap') return failed;
  failed.keepForRequests();
  return undefined;
}

/** What start-up registers in a `catch` is there when the block has thrown, unless that is sure to. */
function whereThrown(
  machine: Machine,
  { statements: [first] }: ts.Block,
  tried: Completion,
  run: () => Completion,
): Completion {
  if (machine.phase !== 'bootstrap' || tried === 'throw' || first === undefined) return run();
  return given(machine, `${brief(first).replace(/;$/, '')} throws`, run);
}

function catchClause(
  machine: Machine,
  { block: body, variableDeclaration }: ts.CatchClause,
  scope: Scope,
  returned: Value[],
  failed: Failed | undefined,
): Completion {
  const inner = scope.block();
  if (variableDeclaration !== undefined) bindPattern(machine, variableDeclaration.name, UNKNOWN, inner);
  const exits = machine.exits.length;
  const run = () => block(machine, body, inner, returned);
  const caught = failed === undefined ? speculate(machine, run) : catchFailed(machine, failed, run);
  machine.exits.length = exits;
  return caught;
}

function catchFailed(machine: Machine, failed: Failed, run: () => Completion): Completion {
  const caught = speculateUnlessLeft(machine, () => {
    failed.enter();
    return run();
  });
  failed.leave(caught === 'normal');
  return caught;
}

function finallyBlock(
  machine: Machine,
  node: ts.Block | undefined,
  scope: Scope,
  returned: Value[],
  failed: Failed | undefined,
): Completion {
  if (node === undefined) return 'normal';
  const run = () => block(machine, node, scope, returned);
  return failed === undefined ? run() : failed.around(run);
}

/** How the whole ends where nothing is left behind both of its blocks. */
function behindBoth(
  machine: Machine,
  node: ts.TryStatement,
  tried: Completion,
  caught: Completion,
): Completion {
  if (tried === 'throw') return caught;
  // `try { return await ask(); } catch { … }` in a loop that tries again.
  if (tried !== 'normal' && caught === 'normal' && node.catchClause !== undefined) machine.doubtfulExits += 1;
  return tried === caught || node.catchClause === undefined
    ? tried
    : tried === 'return' && caught !== 'normal'
      ? tried
      : tried === 'return'
        ? 'normal'
        : tried;
}
