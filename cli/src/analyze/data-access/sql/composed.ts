import { isBuiltIn } from './built-in-functions.ts';
import type { SqlTables } from './tables.ts';

/** A table's name where one must stand: plain, quoted, or with its schema. */
const NAME = '((?:"[^"]+"|`[^`]+`|[A-Za-z_][\\w$]*)(?:\\.(?:"[^"]+"|`[^`]+`|[A-Za-z_][\\w$]*))?)';
/** `on duplicate key update`, `do update set` and `for update of` begin no statement. */
const WRITES = new RegExp(
  `\\b(?:insert\\s+into|replace\\s+into|(?<!\\b(?:key|for|do|on|no\\s+key)\\s+)update(?:\\s+only)?|delete\\s+from(?:\\s+only)?)\\s+${NAME}`,
  'gi',
);
const SOURCE = `\\b(?:from|join)\\s+(?:only\\s+|lateral\\s+)?${NAME}`;
const READS = new RegExp(`${SOURCE}(?![\\w$.]|\\s*\\()`, 'gi');
/** `join plainto_tsquery('english', $1) query`: rows that a function gives. */
const CALLS = new RegExp(`${SOURCE}\\s*\\(`, 'gi');
/** `(select crew_of(boats.id)) as crew`: a function, or a word of SQL, which no function is called. */
const CALLED = new RegExp(`(?<![\\w$."\`])${NAME}\\(`, 'g');
/** `with recent as (`, `, older (id) as materialized (`, or a piece that begins so: names of the statement's own. */
const COMMON = new RegExp(
  `(?:\\bwith(?:\\s+recursive)?\\s|,|^)\\s*${NAME}\\s*(?:\\([^()]*\\)\\s*)?as\\s+(?:(?:not\\s+)?materialized\\s+)?\\(`,
  'gi',
);
/** What leaves a table open when the text breaks off behind it. */
export const TABLE_EXPECTED = /\b(?:from|join|into|update|only|table)\s*$/i;
const NO_TABLE = /^(?:select|set|values|where|unnest|generate_series|jsonb?_\w+|lateral|only)$/i;

/**
 * Tables of a statement that a program composes piece by piece, `SET` clauses in a loop for example, so that no spelling of
 * it is whole SQL: the names that stand in its known pieces. Where a piece breaks off in front of a table's name nothing is
 * told, so that it stays a diagnostic; `isTold` where one is given anyway.
 */
export function composedTables(parts: readonly (string | null)[], isTold = false): SqlTables | undefined {
  const [first] = parts;
  if (parts.length < 2 || first === null || first === undefined) return undefined;
  if (!/^[\s(]*(?:select|insert|update|delete|replace|with)\b/i.test(first)) return undefined;
  // Which table this writes is said by a name of its own.
  if (/^\s*delete\s+(?!from\b)/i.test(first)) return undefined;
  const known = withoutTexts(parts);
  if (!isTold && lacksSource(known)) return undefined;
  if (
    !isTold &&
    known.some((text, index) => text !== undefined && index < known.length - 1 && TABLE_EXPECTED.test(text))
  )
    return undefined;
  const tables = new Map<string, 'read' | 'write'>();
  for (const text of known) {
    for (const name of namesIn(text ?? '', READS)) tables.set(name, tables.get(name) ?? 'read');
    for (const name of namesIn(text ?? '', WRITES)) tables.set(name, 'write');
  }
  for (const name of ownNamesOf(known)) tables.delete(name);
  const functions = known.flatMap((text) => namesIn(text ?? '', CALLS)).filter((name) => !isBuiltIn(name));
  const called = known.flatMap((text) => namesIn(text ?? '', CALLED)).filter((name) => !isBuiltIn(name));
  return tables.size === 0 ? undefined : { tables, functions, called: [...new Set(called)], changes: [] };
}

/** `select {?} left join …`: where nothing outside of all brackets says FROM, it stands in what is not known. */
function lacksSource(parts: readonly (string | undefined)[]): boolean {
  const text = withoutBrackets(parts.map((part) => part ?? ' ').join(''));
  return /^\s*select\b/i.test(text) && /\bjoin\b/i.test(text) && !/\bfrom\b/i.test(text);
}

function withoutBrackets(text: string): string {
  const less = text.replaceAll(/\([^()]*\)/g, ' ');
  return less === text ? text : withoutBrackets(less);
}

/** Names that a statement gives to queries of its own, unless such a query reads the table of that name. */
function ownNamesOf(parts: readonly (string | null | undefined)[]): string[] {
  const whole = parts.map((part) => part ?? ' ').join('');
  const isRecursive = /\bwith\s+recursive\b/i.test(whole);
  const named = parts.flatMap((part) => namesIn(part ?? '', COMMON));
  return isRecursive
    ? named
    : named.filter((name) => !queriesOf(whole, name).some((one) => reads(one, name)));
}

/** What stands in the brackets behind a name that a statement gives to a query, or all that is known of it. */
function queriesOf(whole: string, name: string): string[] {
  return [...whole.matchAll(COMMON)].flatMap((match) => {
    if (plainName(match[1] ?? '') !== name) return [];
    const behind = whole.slice(match.index + match[0].length);
    return [behind.slice(0, closingBracket(behind))];
  });
}

function closingBracket(text: string): number {
  let open = 1;
  for (const { 0: bracket, index } of text.matchAll(/[()]/g)) {
    open += bracket === '(' ? 1 : -1;
    if (open === 0) return index;
  }
  return text.length;
}

function reads(query: string, name: string): boolean {
  return namesIn(query, READS).includes(name);
}

/** `extract(epoch from t.taken)` and `a is distinct from b`: what stands behind such a word is a value. */
const FROM_OF_VALUES =
  /\b(?:extract|substring|trim|overlay)\s*\([^()]*?\bfrom\b|\bis\s+(?:not\s+)?distinct\s+from\b/gi;

/** Stands for what is not known while a text is searched that goes on behind it; no program writes it. */
const GAP = '\u0000';
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|[^'/-]+|[\s\S]/y;
/** Where the pieces of several texts are mixed, quotes have no partner, and statements seem to stand in them. */
const CODE = /[\n\0][\s\S]*\b(?:from|join|select|where)\b|\b(?:from|join|select|where)\b[\s\S]*[\n\0]/i;

/** The known pieces without comments and quoted texts, of which one may begin in one piece and end in another: `name = '${name}' and …`. */
function withoutTexts(parts: readonly (string | null)[]): readonly (string | undefined)[] {
  const whole = parts.map((part) => part ?? GAP).join('');
  return withoutTextsOf(whole)
    .split(/(\0)/)
    .map((part) => (part === GAP ? undefined : part.replaceAll(FROM_OF_VALUES, ' ')));
}

function withoutTextsOf(whole: string): string {
  let plain = '';
  for (let at = 0; at < whole.length; ) {
    TOKEN.lastIndex = at;
    const [token = ''] = TOKEN.exec(whole) ?? [];
    const isText = token.startsWith("'") && !CODE.test(token);
    const isAside = isText || /^(?:--|\/\*)/.test(token);
    plain += isAside ? ' 0 ' : token.startsWith("'") ? ' ' : token;
    at += token.startsWith("'") && !isText ? 1 : token.length;
  }
  return plain;
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name = '']) => {
    const plain = plainName(name);
    return plain === '' || NO_TABLE.test(plain) ? [] : [plain];
  });
}

function plainName(name: string): string {
  return name.split('.').at(-1)?.replaceAll(/["`]/g, '') ?? '';
}
