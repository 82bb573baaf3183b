import { CountedMembers } from './counted-members.ts';
import { type ClassValue, freshId, type ObjectValue, UNDEFINED, UNKNOWN, type Value } from './values.ts';

type Join = (values: readonly Value[]) => Value;

/** Joined instances by the first of those that they stand for, then by the identities of all. */
const known = new WeakMap<Value, Map<string, ObjectValue>>();

/** Instances hold each other: so deep are members joined. */
const DEEPEST = 3;
let depth = 0;

/**
 * Of many instances of one class, such as the contexts that each of many steps makes anew from the one before, one stands for all: each
 * member is what any of them has.
 */
export function joinedInstances(values: readonly Value[], join: Join): readonly Value[] {
  const classes = new Map<ClassValue['node'], ObjectValue[]>();
  const others: Value[] = [];
  for (const one of values) {
    if (one.kind !== 'object' || one.classOf === undefined) others.push(one);
    else {
      const alike = classes.get(one.classOf.node);
      if (alike === undefined) classes.set(one.classOf.node, [one]);
      else alike.push(one);
    }
  }
  return [...[...classes.values()].map((alike) => joined(alike, join)), ...others];
}

function joined(instances: readonly ObjectValue[], join: Join): Value {
  const [first = UNKNOWN, ...others] = instances;
  if (first.kind !== 'object' || others.length === 0) return first;
  if (depth >= DEEPEST) return UNKNOWN;
  const one = standIn(first, instances);
  depth += 1;
  try {
    fill(one, instances, join);
  } finally {
    depth -= 1;
  }
  return one;
}

/** The same for the same instances each time: what the program puts on it is found there again. */
function standIn(first: ObjectValue, instances: readonly ObjectValue[]): ObjectValue {
  const ofFirst = known.get(first) ?? new Map<string, ObjectValue>();
  known.set(first, ofFirst);
  const ids = instances.map(({ id }) => id).join();
  const found = ofFirst.get(ids);
  if (found !== undefined) return found;
  const { kind, getters, setters, classOf, base } = first;
  const fresh: ObjectValue = { kind, id: freshId(), props: new CountedMembers(), getters, open: false };
  const one = Object.assign(fresh, { setters, classOf, base });
  ofFirst.set(ids, one);
  return one;
}

/** What an object held when it was looked at: hundreds of instances are looked up over and over, and hardly any has changed. */
interface Held {
  readonly open: boolean;
  /** How often its members had changed, where they count that. */
  readonly changes: number | undefined;
  readonly props: ReadonlyMap<string, Value>;
}

const lastHeld = new WeakMap<ObjectValue, Map<ObjectValue, Held>>();

function fill(one: ObjectValue, instances: readonly ObjectValue[], join: Join): void {
  const held = lastHeld.get(one) ?? new Map<ObjectValue, Held>();
  lastHeld.set(one, held);
  one.open ||= instances.some(({ open }) => open);
  const names = new Set<string>();
  addChanged(names, one, held.get(one));
  for (const each of instances) addChanged(names, each, held.get(each));
  if (names.size === 0) return;
  for (const name of names) {
    const own = one.props.get(name);
    const all = instances.map(({ props, open }) => props.get(name) ?? (open ? UNKNOWN : UNDEFINED));
    one.props.set(name, join(own === undefined ? all : [own, ...all]));
  }
  for (const each of [one, ...instances]) {
    if (!isAsBefore(each, held.get(each)))
      held.set(each, { open: each.open, changes: changesOf(each), props: new Map(each.props) });
  }
}

function changesOf({ props }: ObjectValue): number | undefined {
  return props instanceof CountedMembers ? props.changes : undefined;
}

function isAsBefore(one: ObjectValue, before: Held | undefined): boolean {
  return before?.changes !== undefined && before.changes === changesOf(one) && before.open === one.open;
}

/** Adds the names of members that are not what they were. */
function addChanged(names: Set<string>, one: ObjectValue, before: Held | undefined): void {
  if (isAsBefore(one, before)) return;
  const { open, props } = one;
  const isLikeBefore = before !== undefined && before.open === open;
  for (const [name, value] of props) if (!isLikeBefore || before.props.get(name) !== value) names.add(name);
  if (isLikeBefore && before.props.size <= props.size) return;
  for (const name of before?.props.keys() ?? []) names.add(name);
}
