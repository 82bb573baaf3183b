/** `boxKites` as `box_kites`, by the rule of kysely's plugin and objection's mappers: digits begin no word. */
export function toSnakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
