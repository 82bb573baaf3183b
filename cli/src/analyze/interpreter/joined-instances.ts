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
    else classes.set(one.classOf.node, [...(classes.get(one.classOf.node) ?? []), one]);
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
  const fresh: ObjectValue = { kind, id: freshId(), props: new Map(), getters, open: false };
  const one = Object.assign(fresh, { setters, classOf, base });
  ofFirst.set(ids, one);
  return one;
}

function fill(one: ObjectValue, instances: readonly ObjectValue[], join: Join): void {
  const names = new Set(instances.flatMap(({ props }) => [...props.keys()]));
  for (const name of names) {
    const own = one.props.get(name);
    const all = instances.map(({ props, open }) => props.get(name) ?? (open ? UNKNOWN : UNDEFINED));
    one.props.set(name, join(own === undefined ? all : [own, ...all]));
  }
  one.open ||= instances.some(({ open }) => open);
}
