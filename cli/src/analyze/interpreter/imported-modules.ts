import { ts } from '#typescript';
import type { Machine } from './machine.ts';
import { isNullish } from './properties.ts';
import { union } from './unions.ts';
import { type NativeValue, type ObjectValue, objectValue, optionsOf, type Value } from './values.ts';

/** One namespace for each value, so that what a program compares stays the same. */
const namespaces = new WeakMap<Value, ObjectValue>();

/** What `import(…)` gives of a module: what a CommonJS module, or a file of JSON, exports stands under `default`, as its members do. */
export function namespaceOf(machine: Machine, exported: Value): Value {
  const options = optionsOf(exported);
  return union(
    options.map((one) => ofModule(machine, one)),
    options.length,
  );
}

function ofModule(machine: Machine, exported: Value): Value {
  if (exported.kind === 'unknown' || exported.kind === 'external' || isNullish(exported)) return exported;
  if (exported.kind === 'object' && (exported.props.has('default') || isOfEs(machine, exported)))
    return exported;
  if (exported.kind === 'native' && hasDefault(exported)) return exported;
  const known = namespaces.get(exported);
  if (known !== undefined) return known;
  const namespace = withDefault(exported);
  namespaces.set(exported, namespace);
  return namespace;
}

/** Models of packages say what their default is, where it is not the whole. */
function hasDefault({ props, get }: NativeValue): boolean {
  return (props.get('default') ?? get?.('default')) !== undefined;
}

function withDefault(exported: Value): ObjectValue {
  if (exported.kind === 'native') return { ...objectValue([['default', exported]]), base: exported };
  const members = exported.kind === 'object' || exported.kind === 'function' ? [...exported.props] : [];
  const namespace = objectValue(
    [...members, ['default', exported]],
    exported.kind === 'object' && exported.open,
  );
  return exported.kind === 'object' ? { ...namespace, getters: exported.getters } : namespace;
}

/** The exports of an ES module are a namespace already, with a default or without. */
function isOfEs({ modules }: Machine, exported: ObjectValue): boolean {
  return [...modules.values()].some((one) => one.exportsObject === exported && ts.isExternalModule(one.ast));
}
