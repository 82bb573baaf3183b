import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
} from '../../interpreter/values.ts';
import { toSnakeCase } from '../snake-case.ts';

/** `knexSnakeCaseMappers()`: settings by which `boxKites` of the program is `box_kites` of the database. */
export const snakeCaseMappers: NativeValue = nativeFunction('objection.knexSnakeCaseMappers', () =>
  objectValue([
    [
      'wrapIdentifier',
      nativeFunction('wrapIdentifier', ({ args: [name] }) => {
        const text = stringOf(name);
        return text === undefined ? INPUT : literal(toSnakeCase(text));
      }),
    ],
    ['postProcessResponse', native('postProcessResponse', { call: ({ args }) => args[0] ?? INPUT })],
  ]),
);

/** How an instance spells names: by the `wrapIdentifier` of its settings, which is asked once for each. */
export function spellingOf(
  machine: Machine,
  { args: [settings], node }: Call,
): ((name: string) => string) | undefined {
  const wrap = settings?.kind === 'object' ? settings.props.get('wrapIdentifier') : undefined;
  if (wrap?.kind !== 'function' && wrap?.kind !== 'native') return undefined;
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const given = callFunction(machine, wrap, [literal(name), plain, INPUT], node);
    const spelled = stringOf(given) ?? name;
    known.set(name, spelled);
    return spelled;
  };
}

/** What puts a name into quotes. */
const plain = nativeFunction('wrap', ({ args }) => args[0] ?? INPUT);
