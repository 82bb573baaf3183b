import type { Value } from './values.ts';

/** The names that a text may be of which some pieces are known, such as `get${kind}`; undefined where none is. */
export function fittingNames(key: Value, names: readonly string[]): readonly string[] | undefined {
  // What the application's own settings say is good for no decision.
  if (key.kind !== 'unknown' || key.parts === undefined || key.hint !== undefined) return undefined;
  if (!key.parts.some((part) => part !== null && part !== '')) return undefined;
  const pieces = key.parts.map((part) => (part === null ? '.*' : part.replaceAll(/\W/g, '\\$&')));
  const pattern = new RegExp(`^${pieces.join('')}$`, 's');
  return names.filter((name) => pattern.test(name));
}
