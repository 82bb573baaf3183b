import { isScalar, parse, parseDocument, visit } from 'yaml';
import { jsonValue } from '../../interpreter/modules.ts';
import type { Value } from '../../interpreter/values.ts';

/** Longer texts are data, and parsing them would take longer than the rest of the analysis. */
const LONGEST = 4_000_000;

/** What a reader makes of a key that stands twice in one mapping: most refuse the text, `yamljs` keeps the first. */
export type RepeatedKeys = 'refused' | 'first';

/** The value of a text in YAML or JSON; undefined where it is neither. */
export function valueOfText(text: string, repeated: RepeatedKeys = 'refused'): Value | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    const value: unknown = /^\s*[[{]/.test(text) ? JSON.parse(text) : yaml(text, repeated);
    return jsonValue(value);
  } catch {
    return undefined;
  }
}

function yaml(text: string, repeated: RepeatedKeys): unknown {
  if (repeated === 'refused') return parse(text);
  const document = parseDocument(text, { uniqueKeys: false });
  if (document.errors.length > 0) return undefined;
  visit(document, { Map: (_, map) => keepFirst(map.items) });
  return document.toJS();
}

function keepFirst(pairs: { readonly key: unknown }[]): void {
  const said = new Set<unknown>();
  const kept = pairs.filter(({ key }) => {
    const name = isScalar(key) ? key.value : key;
    if (said.has(name)) return false;
    said.add(name);
    return true;
  });
  pairs.splice(0, pairs.length, ...kept);
}
