import type { SettingsSchema } from './checked-settings.ts';
import { union } from './unions.ts';
import { arrayValue, INPUT, type ObjectValue, objectValue, type Value } from './values.ts';

/** Arguments that are checked hang no deeper than this. */
const MAX_DEPTH = 6;

/**
 * What a schema gives back of a value that it has checked, or undefined where nothing that the program would miss is in it. A
 * plain object is another one with the same members, which may have lost some and got others by default. What is no data, such
 * as a row, a model or a function, is the very same: nobody else can make one. Texts may have been cut or converted.
 */
export function checkedValue(
  value: Value | undefined,
  schema?: SettingsSchema,
  depth = MAX_DEPTH,
): Value | undefined {
  if (value === undefined || depth === 0) return undefined;
  switch (value.kind) {
    case 'native':
    case 'function':
    case 'class':
    case 'external':
      return value;
    case 'object':
      return value.classOf === undefined ? checkedObject(value, schema, depth) : value;
    case 'array':
      return ofSome(value.items, depth, (items) => ({
        ...arrayValue(items, value.open),
        moved: value.moved,
      }));
    case 'union':
      return ofSome(value.options, depth, union);
    default:
      return undefined;
  }
}

function checkedObject(
  { props, getters }: ObjectValue,
  schema: SettingsSchema | undefined,
  depth: number,
): Value | undefined {
  const names = [...props.keys()];
  const members = ofSome([...props.values()], depth, (values) =>
    objectValue(
      names.map((name, at) => [name, values[at] ?? INPUT]),
      true,
    ),
  );
  if (members?.kind !== 'object') return getters.size > 0 ? INPUT : undefined;
  for (const [name, field] of schema?.fields ?? []) {
    const fallback = field.kind === 'external' ? field.schema?.fallback : undefined;
    if (fallback !== undefined && !props.has(name)) members.props.set(name, fallback);
  }
  return members;
}

/** Made of all, where at least one is more than data. */
function ofSome(
  values: readonly Value[],
  depth: number,
  made: (values: Value[]) => Value,
): Value | undefined {
  const checked = values.map((value) => checkedValue(value, undefined, depth - 1));
  return checked.every((value) => value === undefined)
    ? undefined
    : made(checked.map((value, at) => value ?? asGiven(values[at])));
}

/** Numbers, and what is true or false, are not converted any further. */
function asGiven(value: Value | undefined): Value {
  return value?.kind === 'literal' && typeof value.value !== 'string' && value.value !== undefined
    ? value
    : INPUT;
}
