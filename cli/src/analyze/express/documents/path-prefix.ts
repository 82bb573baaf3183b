/** What is left of a path below a prefix; undefined where it is not below it. */
export function withoutPrefix(prefix: string, path: string): string | undefined {
  const bare = prefix.replace(/\/+$/, '');
  return path === bare || path.startsWith(`${bare}/`) ? path.slice(bare.length) || '/' : undefined;
}
