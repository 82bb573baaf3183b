import type { ts } from '#typescript';
import { INPUT, objectValue } from '../../interpreter/values.ts';
import { runHooks } from '../class-hooks.ts';
import type { Entity } from './entities.ts';
import { type Context, managerValue } from './manager.ts';
import { rowOf } from './rows.ts';

/** Runs the methods of an entity that are decorated as hooks of this kind. */
export function runEntityHooks(context: Context, entity: Entity, kind: RegExp, node: ts.Node): void {
  const names = [...entity.hooks].flatMap(([decorator, methods]) => (kind.test(decorator) ? methods : []));
  if (names.length === 0 || entity.classOf === undefined) return;
  const row = rowOf(context, entity);
  const given = objectValue([
    ['entity', row],
    ['em', managerValue(context)],
    ['changeSet', INPUT],
  ]);
  runHooks(context.machine, entity.classOf, row, names, [given], node);
}
