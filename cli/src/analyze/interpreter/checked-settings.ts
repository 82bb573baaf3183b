import type { ts } from '#typescript';
import { checkedValue } from './checked-values.ts';
import type { Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import { union } from './unions.ts';
import { type ExternalValue, objectValue, type Value } from './values.ts';

/** What a schema of a validating package says of the settings that it will be asked to check. */
export interface SettingsSchema {
  readonly fields?: ReadonlyMap<string, Value>;
  /** What stands where nothing is given. */
  readonly fallback?: Value;
}

const PACKAGES: ReadonlySet<string> = new Set([
  'zod',
  'joi',
  '@hapi/joi',
  'yup',
  'envalid',
  '@t3-oss/env-core',
]);

const OF_FIELDS: ReadonlySet<string> = new Set(
  'object strictObject looseObject keys append shape extend safeExtend merge concat'.split(' '),
);
const CHANGES_VALUES: ReadonlySet<string> = new Set(['transform', 'pipe', 'preprocess']);

/** What is known of the schema that a call makes: `z.string().default('/api')`, `z.object({ PREFIX: … })`. */
export function schemaAfter(callee: ExternalValue, args: readonly Value[]): SettingsSchema | undefined {
  if (!PACKAGES.has(callee.package)) return undefined;
  const [first] = args;
  const word = wordOf(callee);
  if (CHANGES_VALUES.has(word)) return undefined;
  if (word === 'default' && first?.kind === 'literal') return { ...callee.schema, fallback: first };
  if (OF_FIELDS.has(word))
    return { ...callee.schema, fields: new Map([...(callee.schema?.fields ?? []), ...fieldsOf(first)]) };
  const given =
    callee.package === 'envalid' && first?.kind === 'object' ? first.props.get('default') : undefined;
  return given?.kind === 'literal' ? { fallback: given } : callee.schema;
}

/**
 * What a schema gives back: of the environment what is set, else its defaults; of other values what is more than data. Of
 * other input nothing more is known.
 */
export function checkedBySchema(
  machine: Machine,
  callee: ExternalValue,
  args: readonly Value[],
  node: ts.Node,
): Value | undefined {
  if (!PACKAGES.has(callee.package)) return undefined;
  const [first, second] = args;
  const checked = (fields: Iterable<readonly [string, Value]>, value: Value | undefined) =>
    isEnvironment(value)
      ? settings(machine, fields, value, node)
      : checkedValue(value, { fields: new Map(fields) });
  // Only looked at below, where the call is one that checks.
  const ofCallee = () => checked(callee.schema?.fields ?? [], first);
  switch (wordOf(callee)) {
    case 'parse':
    case 'parseAsync':
    case 'validateSync':
    case 'cast':
    case 'validateAsync':
      return ofCallee();
    case 'safeParse':
    case 'safeParseAsync':
      return under('data', ofCallee());
    case 'validate':
      return callee.package === 'yup' ? ofCallee() : under('value', ofCallee());
    case 'attempt':
    case 'cleanEnv':
      return checked(fieldsOf(second), first);
    case 'createEnv':
      return first?.kind === 'object'
        ? checked(fieldsOf(first.props.get('server')), first.props.get('runtimeEnv'))
        : undefined;
    default:
      return undefined;
  }
}

function under(name: string, value: Value | undefined): Value | undefined {
  return value === undefined ? undefined : objectValue([[name, value]], true);
}

function settings(
  machine: Machine,
  fields: Iterable<readonly [string, Value]>,
  environment: Value,
  node: ts.Node,
): Value {
  const known = [...fields].map(([name, field]): [string, Value] => {
    const fallback = field.kind === 'external' ? field.schema?.fallback : undefined;
    const set = getProperty(machine, environment, name, node);
    return [name, fallback === undefined ? set : union([set, fallback])];
  });
  return objectValue(known, true);
}

function isEnvironment(value: Value | undefined): value is Value {
  return value?.kind === 'native' && value.label === 'process.env';
}

/** Of a plain object, or of a schema that has some. */
function fieldsOf(value: Value | undefined): Iterable<readonly [string, Value]> {
  if (value?.kind === 'object') return value.props;
  return (value?.kind === 'external' ? value.schema?.fields : undefined) ?? [];
}

function wordOf({ path }: ExternalValue): string {
  return /(\w+)$/.exec(path)?.[1] ?? '';
}
