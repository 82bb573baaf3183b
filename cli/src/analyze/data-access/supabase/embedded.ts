/** A table that the text of a `select` embeds in the rows of another one. */
export interface Embedded {
  readonly name: string;
  readonly inside: readonly Embedded[];
}

export interface Selected {
  readonly embedded: readonly Embedded[];
  /** False where a part of the text that is not known may embed something. */
  readonly isWhole: boolean;
}

/** Stands for a part of a text that is not known; no program writes it. */
const GAP = '\u0000';

/**
 * Reads `id, customer:customers!inner(name, ...regions(*)), total:amount.sum()`: what stands before parentheses is a table, unless it
 * is a function over a column. All else is columns.
 */
export function embeddedIn(parts: readonly (string | null)[]): Selected {
  const text = parts.map((part) => part ?? GAP).join('');
  const reader: Reader = { tokens: [...text.matchAll(TOKEN)].map(([token]) => token), at: 0, isWhole: true };
  return { embedded: listFrom(reader), isWhole: reader.isWhole };
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[(),]|[^(),"]+|"/g;

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  isWhole: boolean;
}

/** The items up to the parenthesis that ends the list. */
function listFrom(reader: Reader): Embedded[] {
  const found: Embedded[] = [];
  let head = '';
  for (let token = next(reader); token !== undefined && token !== ')'; token = next(reader)) {
    if (token === '(') {
      const inside = listFrom(reader);
      found.push(...embeddedAs(reader, head, inside));
      head = '';
    } else if (token === ',') {
      noteColumn(reader, head);
      head = '';
    } else head += token;
  }
  noteColumn(reader, head);
  return found;
}

function next(reader: Reader): string | undefined {
  reader.at += 1;
  return reader.tokens[reader.at - 1];
}

/** What is put in where columns stand may be anything. */
function noteColumn(reader: Reader, text: string): void {
  if (text.includes(GAP)) reader.isWhole = false;
}

const FUNCTION = /(?:^|\.)(?:count|sum|avg|min|max)$/;
const ALIAS = /^\s*(?:\.\.\.\s*)?(?:(?:"[^"]*"|[^":]*):(?!:))?/;

/** `alias:name!hint`: how the rows are called and which way leads to them changes nothing of whose they are. */
function embeddedAs(reader: Reader, head: string, inside: readonly Embedded[]): readonly Embedded[] {
  const [name = ''] = head.replace(ALIAS, '').split('!');
  const plain = name.trim().replaceAll('"', '');
  if (plain.includes(GAP)) {
    reader.isWhole = false;
    return inside;
  }
  if (plain === '' || (inside.length === 0 && FUNCTION.test(plain))) return inside;
  return [{ name: plain, inside }];
}
