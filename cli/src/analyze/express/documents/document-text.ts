import { parse } from 'yaml';
import { jsonValue } from '../../interpreter/modules.ts';
import type { Value } from '../../interpreter/values.ts';

/** Longer texts are data, and parsing them would take longer than the rest of the analysis. */
const LONGEST = 4_000_000;

/** The value of a text in YAML or JSON; undefined where it is neither. */
export function valueOfText(text: string): Value | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    const value: unknown = /^\s*[[{]/.test(text) ? JSON.parse(text) : parse(text);
    return jsonValue(value);
  } catch {
    return undefined;
  }
}
