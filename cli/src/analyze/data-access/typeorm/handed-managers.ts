import { ts } from '#typescript';
import { evaluate } from '../../interpreter/expressions.ts';
import type { Machine } from '../../interpreter/machine.ts';
import type { Scope } from '../../interpreter/scope.ts';
import { INPUT, isUnfollowed, optionsOf, type Value } from '../../interpreter/values.ts';
import { type DataSource, repositoryValue } from './data-source.ts';
import { entityOf } from './entities.ts';
import { queryBuilder } from './query-builder.ts';

const NAMES_ENTITY = new Set(['from', 'into', 'update', 'softDelete', 'restore']);
const OF_ENTITY = new Set(['getRepository', 'getTreeRepository', 'getMongoRepository']);

/**
 * `context.manager.getRepository(Filter)`, `tx.withRepository(labels)`: the manager came through a package and is not known, but
 * what it is asked for is.
 */
export function answerForManagers(machine: Machine, source: DataSource): void {
  const { interceptCall } = machine;
  machine.interceptCall = (call) =>
    builderAskedFor(machine, source, call) ??
    interceptCall?.(call) ??
    repositoryAskedFor(machine, source, call);
}

interface Asked {
  readonly node: ts.CallExpression;
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly scope: Scope;
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

/** `manager.createQueryBuilder(Filter, 'filter')`, `tx.createQueryBuilder().delete().from(Label)`: the builder is told its entity. */
function builderAskedFor(
  machine: Machine,
  source: DataSource,
  { node, callee, args, scope }: Asked,
): Value | undefined {
  if (!ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'createQueryBuilder')
    return undefined;
  if (!optionsOf(callee).every(isUnfollowed)) return undefined;
  const entity = entityOf(machine, source.registry, args[0]);
  if (entity === undefined && !(args.length === 0 && isToldLater(machine, source, node, scope)))
    return undefined;
  return queryBuilder(machine, source, entity, { args, thisValue: INPUT, node });
}

/** Whether the calls behind `createQueryBuilder()` name the entity; a repository's builder has its own. */
function isToldLater(machine: Machine, source: DataSource, node: ts.CallExpression, scope: Scope): boolean {
  const { parent } = node;
  const next = parent.parent;
  if (!ts.isPropertyAccessExpression(parent) || !ts.isCallExpression(next) || next.expression !== parent)
    return false;
  const [given] = next.arguments;
  if (NAMES_ENTITY.has(parent.name.text) && given !== undefined && ts.isIdentifier(given))
    if (entityOf(machine, source.registry, evaluate(machine, given, scope)) !== undefined) return true;
  return isToldLater(machine, source, next, scope);
}
