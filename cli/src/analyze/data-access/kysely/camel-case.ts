import { native, objectValue, type Value } from '../../interpreter/values.ts';

/** `new CamelCasePlugin()`: the program says `boxKites`, the database has `box_kites`. */
export const camelCasePlugin = native('kysely CamelCasePlugin', {
  construct: () => native('kysely camel case', { model: { isCamelCase: true } }),
  derive: () => native('kysely CamelCasePlugin', { construct: () => objectValue([], true) }),
});

export function isCamelCase(value: Value | undefined): boolean {
  return value?.kind === 'native' && value.model !== undefined && 'isCamelCase' in value.model;
}
