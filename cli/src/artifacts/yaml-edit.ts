import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

/**
 * Sets one scalar in a YAML text and leaves every other byte as people wrote it; a key that is missing goes behind its siblings.
 * @param path keys of mappings, all but the last of which must exist
 */
export function setScalar(text: string, path: readonly string[], value: string | number | boolean): string {
  const map: unknown = parseDocument(text).getIn(path.slice(0, -1), true);
  const key = path.at(-1) ?? '';
  if (!isMap(map)) throw new TypeError(`no mapping at ${path.slice(0, -1).join('.')}`);
  const pair = map.items.find((one) => keyOf(one) === key);
  const range = isScalar(pair?.value) ? pair.value.range : undefined;
  if (range) return splice(text, range[0], range[1], String(value));
  return insert(text, map, `${key}: ${value}`);
}

/** Behind the last sibling that is a plain scalar: a nested one has no simple end. */
function insert(text: string, map: YAMLMap, entry: string): string {
  const sibling = map.items.findLast((one) => isScalar(one.value) && one.value.range);
  const range = isScalar(sibling?.value) ? sibling.value.range : undefined;
  const keyStart = isScalar(sibling?.key) ? sibling.key.range?.[0] : undefined;
  if (!range || keyStart === undefined) throw new TypeError('no sibling to stand beside');
  if (map.flow === true) return splice(text, range[1], range[1], `, ${entry}`);
  const newline = text.indexOf('\n', range[1]);
  const end = newline === -1 ? text.length : newline;
  const indent = keyStart - (text.lastIndexOf('\n', keyStart) + 1);
  return splice(text, end, end, `\n${' '.repeat(indent)}${entry}`);
}

function splice(text: string, start: number, end: number, middle: string): string {
  return text.slice(0, start) + middle + text.slice(end);
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}
