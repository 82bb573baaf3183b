/** `./file` of `@scope/name/file`, as `exports` names it; `.` for a package itself. */
export function subpathOf(specifier: string): string {
  const rest = specifier.slice(packageNameOf(specifier).length);
  return rest === '' ? '.' : `.${rest}`;
}

/** What can be published under a name. */
export const PACKAGE_NAME = /^(?:@[a-z0-9_-][\w.-]*\/)?[a-z0-9_-][\w.-]*$/i;

/** `@scope/name/file` is of package `@scope/name`. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@')
    ? parts.slice(0, 2).join('/')
    : specifier.startsWith('node:')
      ? specifier.slice(5)
      : (parts[0] ?? specifier);
}
