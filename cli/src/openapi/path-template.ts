/** A path of OpenAPI with the parameters that it holds, in their order. */
export interface PathTemplate {
  readonly path: string;
  readonly params: readonly { readonly name: string; readonly pattern?: string }[];
}

/**
 * An Express path as OpenAPI writes it: `/users/:id(\\d+)` is `/users/{id}`. A wildcard becomes a parameter of its own; what is
 * optional is written as if it were there. Regular expressions have no template.
 */
export function pathTemplate(express: string): PathTemplate | undefined {
  if (!express.startsWith('/') || /[\\^$|[\]]/.test(express.replaceAll(/\([^)]*\)/g, ''))) return undefined;
  const params: { name: string; pattern?: string }[] = [];
  const named = (name: string, pattern?: string) => {
    params.push({ name, ...(pattern === undefined ? {} : { pattern }) });
    return `{${name}}`;
  };
  const path = express
    .replaceAll(/\{(\/[^}]*)\}/g, '$1')
    .replaceAll(
      /:(\w+)(?:\(([^)]*)\))?[?*+]?|\*(\w*)/g,
      (_, name?: string, pattern?: string, splat?: string) =>
        name === undefined ? named(splat || `wildcard${params.length || ''}`) : named(name, pattern),
    );
  return path.includes('(') ? undefined : { path, params };
}

/** Two paths that match the same requests, whatever their parameters are called. */
export function matchKey(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}').replace(/(.)\/$/, '$1');
}
