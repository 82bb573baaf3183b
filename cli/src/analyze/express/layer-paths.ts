import type { Value } from '../interpreter/values.ts';
import type { LayerPath } from './router.ts';

/** The paths that a value gives, or undefined when it is not a path. */
export function pathsOf(value: Value): readonly LayerPath[] | undefined {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? [{ text: value.value }] : undefined;
    case 'regex':
      return [{ text: `/${value.source}/${value.flags}` }];
    case 'array': {
      const nested = value.items.map(pathsOf);
      const isHandler = (item: Value, index: number): boolean =>
        nested[index] === undefined && isFunction(item);
      const isPaths = nested.some((one) => one !== undefined) && !value.items.some(isHandler);
      return isPaths ? nested.flatMap((one) => one ?? [{ unknown: '{?}' }]) : undefined;
    }
    case 'union':
      return unionPaths(value.options);
    case 'unknown':
      if (value.hint !== undefined) return [{ text: value.hint }];
      return value.parts === undefined
        ? undefined
        : [{ unknown: value.parts.map((part) => part ?? '{?}').join('') }];
    default:
      return undefined;
  }
}

/** `process.env.PREFIX || '/api'`: the text in the program is the one taken, as it is when the variable is unset. */
function unionPaths(options: readonly Value[]): readonly LayerPath[] | undefined {
  const paths = options
    .map(pathsOf)
    .filter((one) => one !== undefined)
    .flat();
  // What a variable is set to in the application's own `.env` may well be what it is without it.
  const known = new Map<string, { readonly text: string }>();
  for (const path of paths)
    if ('text' in path && !known.has(spelled(path.text))) known.set(spelled(path.text), path);
  if (known.size > 1) return [...known.values()].map(({ text }) => ({ text, when: `the path is ${text}` }));
  return known.size > 0 ? [...known.values()] : paths.length > 0 ? bestKnown(paths) : undefined;
}

/** `${process.env.PREFIX || '/api'}/${key}`: the same holds for what is known of a path besides a piece that is not. */
function bestKnown(paths: readonly LayerPath[]): readonly LayerPath[] {
  return paths.filter((one) => !paths.some((other) => saysMore(other, one)));
}

function saysMore(other: LayerPath, one: LayerPath): boolean {
  if (!('unknown' in other) || !('unknown' in one) || other.unknown === one.unknown) return false;
  const [first = '', ...pieces] = one.unknown.split('{?}');
  if (pieces.length + 1 <= other.unknown.split('{?}').length || !other.unknown.startsWith(first))
    return false;
  let at = first.length;
  for (const piece of pieces.slice(0, -1)) {
    const found = other.unknown.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return other.unknown.slice(at).endsWith(pieces.at(-1) ?? '');
}

/** A path as Express takes it: without the slashes that a program has too many. */
function spelled(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

function isFunction(value: Value): boolean {
  return value.kind === 'function' || value.kind === 'native' || value.kind === 'array';
}
