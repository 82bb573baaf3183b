import type { ts } from '#typescript';
import { speculate } from './branch-variables.ts';
import { given, under } from './branches.ts';
import { entriesOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { conditionOfMember, keepMemberCondition } from './member-conditions.ts';
import { getProperty, isNullish, setProperty } from './properties.ts';
import { union } from './unions.ts';
import { keepUnnamed } from './unnamed-members.ts';
import { freshId, type ObjectValue, UNKNOWN, type Value } from './values.ts';

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
      for (const [index, one] of source.options.entries()) {
        const lay = () => layOver(machine, target, one, node, assigning);
        const condition = source.conditions?.[index];
        if (condition === undefined) lay();
        else given(machine, condition, lay);
      }
    });
    return;
  }
  if (isOpen(source) && target.kind === 'object') {
    loosen(target, overlay.deep === true);
    // `{ ...process.env }` answers as the environment does.
    if (source.kind === 'native') target.base ??= source;
  }
  if (source.kind === 'object' && target.kind === 'object')
    for (const one of source.unnamed ?? []) keepUnnamed(machine, target, one, node);
  const put = overlay.put ?? ((name, value) => setProperty(machine, target, name, value));
  for (const [name, found] of entriesOf(machine, source, node) ?? ownOf(source)) {
    const value = released(source, name, found);
    const old = target.kind === 'object' ? target.props.get(name) : undefined;
    if (overlay.deep === true && old?.kind === 'object' && value.kind === 'object')
      layOver(machine, old, value, node, { deep: true });
    else
      putAs(machine, { source, name, target, isMaking: overlay.put !== undefined }, () =>
        put(name, overlay.deep === true ? copyOf(value) : value),
      );
  }
}

/** What the program has put on something that has other members besides. */
function ownOf(source: Value): Iterable<[string, Value]> {
  return source.kind === 'native' ? source.props : [];
}

/** A method that is taken over is called with whoever has it then. */
function released(source: Value, name: string, given: Value): Value {
  const own = source.kind === 'object' ? source.props.get(name) : undefined;
  return given.kind === 'function' && given.thisValue === source && own?.kind === 'function' ? own : given;
}

interface Placed {
  readonly source: Value;
  readonly target: Value;
  readonly name: string;
  readonly isMaking: boolean;
}

/** What a source has under a condition, the target has under it. */
function putAs(machine: Machine, { source, target, name, isMaking }: Placed, put: () => void): void {
  const condition = conditionOfMember(source, name);
  if (isMaking) {
    put();
    if (target.kind === 'object') keepMemberCondition(target, source, name);
  } else if (condition === undefined) put();
  else under(machine, condition, put);
}

/** What is merged is copied: later merges into the target leave the source alone. */
function copyOf(value: Value, copies = new Map<Value, Value>()): Value {
  if (value.kind !== 'object' || !isPlain(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy: ObjectValue = { ...value, id: freshId(), props: new Map() };
  copies.set(value, copy);
  for (const [name, one] of value.props) copy.props.set(name, copyOf(one, copies));
  return copy;
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
  return (
    source.kind === 'unknown' ||
    source.kind === 'external' ||
    (source.kind === 'object' && source.open) ||
    (source.kind === 'native' && source.isOpen === true)
  );
}

function open(target: ObjectValue, deep: boolean, seen = new Set<ObjectValue>()): void {
  target.open = true;
  seen.add(target);
  if (!deep) return;
  for (const value of target.props.values())
    if (value.kind === 'object' && isPlain(value) && !seen.has(value)) open(value, deep, seen);
}

/**
 * After a write under a name that is not known, no decision follows from what the object said. In depth, objects below are
 * edited; else they are what is there, or something else in their place.
 */
export function loosen(target: ObjectValue, deep: boolean, seen = new Set<ObjectValue>()): void {
  target.open = true;
  seen.add(target);
  for (const [name, value] of target.props) {
    const isWord = value.kind === 'literal' && typeof value.value === 'string' && value.value !== '';
    if (value.kind === 'literal' && !isWord) target.props.set(name, union([value, UNKNOWN]));
    // An empty list says nothing that could be lost, and another one may have taken its place.
    else if (value.kind === 'array' && value.items.length === 0) value.open = true;
    else if (value.kind === 'object' && isPlain(value) && !seen.has(value)) {
      if (deep) loosen(value, deep, seen);
      else target.props.set(name, union([value, UNKNOWN]));
    }
  }
}

function isPlain(value: ObjectValue): boolean {
  return value.classOf === undefined && value.base === undefined;
}
