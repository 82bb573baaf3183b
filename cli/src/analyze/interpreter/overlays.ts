import type { ts } from '#typescript';
import type { Machine } from './machine.ts';
import { entriesOf, getProperty, isNullish, setProperty, speculate } from './properties.ts';
import { freshId, type ObjectValue, UNKNOWN, union, type Value } from './values.ts';

interface Overlay {
  /** Whether objects below are merged, as lodash's `merge` does, not replaced. */
  readonly deep?: boolean;
  /** How a property of the target is set; by assignment, unless the target is being made. */
  readonly put?: (name: string, value: Value) => void;
}

/**
 * What `Object.assign(target, source)` and `{ ...target, ...source }` do. A source that is not known may hold any name: what
 * the target was known to say is one possibility then, and no decision follows from it. Texts stay as they are: what names a
 * path or a table by default is what a reader of the program would take.
 */
export function layOver(
  machine: Machine,
  target: Value,
  source: Value,
  node: ts.Node,
  overlay: Overlay = {},
): void {
  if (isNullish(source)) return;
  if (source.kind === 'union') {
    const { put: _, ...assigning } = overlay;
    speculate(machine, () => {
      for (const one of source.options) layOver(machine, target, one, node, assigning);
    });
    return;
  }
  if (isOpen(source) && target.kind === 'object') loosen(target, overlay.deep === true);
  const put = overlay.put ?? ((name, value) => setProperty(machine, target, name, value));
  for (const [name, value] of entriesOf(machine, source, node) ?? []) {
    const old = target.kind === 'object' ? target.props.get(name) : undefined;
    if (overlay.deep === true && old?.kind === 'object' && value.kind === 'object')
      layOver(machine, old, value, node, { deep: true });
    else put(name, value);
  }
}

/** What lodash's `defaults` does: only names that the target lacks are taken from the source, which may hold any. */
export function fillIn(machine: Machine, target: Value, source: Value, node: ts.Node, deep: boolean): void {
  if (isOpen(source) && target.kind === 'object') open(target, deep);
  for (const [name, value] of entriesOf(machine, source, node) ?? []) {
    const old = getProperty(machine, target, name, node);
    if (isNullish(old)) setProperty(machine, target, name, value);
    else if (deep && old.kind === 'object' && value.kind === 'object')
      fillIn(machine, old, value, node, deep);
  }
}

function isOpen(source: Value): boolean {
  return source.kind === 'unknown' || source.kind === 'external' || (source.kind === 'object' && source.open);
}

const DEEPEST = 6;

function open(target: ObjectValue, deep: boolean, depth = 0): void {
  target.open = true;
  if (!deep || depth === DEEPEST) return;
  for (const value of target.props.values())
    if (value.kind === 'object' && isPlain(value)) open(value, deep, depth + 1);
}

function loosen(target: ObjectValue, inPlace: boolean, depth = 0): void {
  target.open = true;
  for (const [name, value] of target.props) {
    if (value.kind === 'literal' && (typeof value.value !== 'string' || value.value === ''))
      target.props.set(name, union([value, UNKNOWN]));
    else if (value.kind === 'object' && isPlain(value) && depth < DEEPEST) {
      const below = inPlace ? value : { ...value, id: freshId(), props: new Map(value.props) };
      if (!inPlace) target.props.set(name, below);
      loosen(below, inPlace, depth + 1);
    }
  }
}

function isPlain(value: ObjectValue): boolean {
  return value.classOf === undefined && value.base === undefined;
}
