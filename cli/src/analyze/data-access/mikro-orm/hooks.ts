import type { ts } from '#typescript';
import { INPUT, objectValue, type Value } from '../../interpreter/values.ts';
import { runHooks } from '../class-hooks.ts';
import type { Entity } from './entities.ts';
import type { Context } from './manager.ts';
import { rowOf } from './rows.ts';

/** Where a hook runs, and the manager that it is given, made only where there is one. */
interface Occasion {
  readonly node: ts.Node;
  readonly manager: () => Value;
}

/** Runs the methods of an entity that are decorated as hooks of this kind. */
export function runEntityHooks(
  context: Context,
  entity: Entity,
  kind: RegExp,
  { node, manager }: Occasion,
): void {
  const names = [...entity.hooks].flatMap(([decorator, methods]) => (kind.test(decorator) ? methods : []));
  if (names.length === 0 || entity.classOf === undefined) return;
  const row = rowOf(context, entity);
  const given = objectValue([
    ['entity', row],
    ['em', manager()],
    ['changeSet', INPUT],
  ]);
  runHooks(context.machine, entity.classOf, row, names, [given], node);
}
