/** `tide-tables` as `tideTables`: what libraries call the things that they find in files. */
export function camelCase(name: string): string {
  const joined = name.replaceAll(/[-_. ]+(\w)/g, (_, letter: string) => letter.toUpperCase());
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}
