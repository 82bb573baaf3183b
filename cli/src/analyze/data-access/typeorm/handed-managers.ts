import { ts } from '#typescript';
import type { Machine } from '../../interpreter/machine.ts';
import { isUnfollowed, optionsOf, type Value } from '../../interpreter/values.ts';
import { type DataSource, repositoryValue } from './data-source.ts';
import { entityOf } from './entities.ts';

const OF_ENTITY = new Set(['getRepository', 'getTreeRepository', 'getMongoRepository']);

/**
 * `context.manager.getRepository(Filter)`, `tx.withRepository(labels)`: the manager came through a package and is not known, but
 * what it is asked for is.
 */
export function answerForManagers(machine: Machine, source: DataSource): void {
  const { interceptCall } = machine;
  machine.interceptCall = (call) => interceptCall?.(call) ?? repositoryAskedFor(machine, source, call);
}

interface Asked {
  readonly node: ts.CallExpression;
  readonly callee: Value;
  readonly args: readonly Value[];
}

function repositoryAskedFor(
  machine: Machine,
  source: DataSource,
  { node, callee, args: [wanted] }: Asked,
): Value | undefined {
  if (!ts.isPropertyAccessExpression(node.expression) || wanted === undefined) return undefined;
  const name = node.expression.name.text;
  const isOwn = name === 'withRepository' && wanted.kind === 'native';
  if (!isOwn && !(OF_ENTITY.has(name) && wanted.kind === 'class')) return undefined;
  if (!optionsOf(callee).every(isUnfollowed)) return undefined;
  if (isOwn) return wanted;
  const entity = entityOf(machine, source.registry, wanted);
  return entity === undefined ? undefined : repositoryValue(machine, source, entity);
}
