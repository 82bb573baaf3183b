/** Stands where a table or column name is not known; no program names a table so. */
export const UNKNOWN_NAME = 'unknown_part_';

/**
 * Every way of writing a parameter becomes `$1`: `?`, `:name`, `@name`, `$name` and the forms of pg-promise; `??` and names that
 * a parameter gives become an unknown name. `::type` casts, texts in quotes or between dollars, and comments stay.
 * @param quotes whether a backslash in quotes escapes what is behind it, or stands for itself (`escape '\\'`), as in PostgreSQL
 */
export function numbered(text: string, quotes: 'escaping' | 'standard' = 'escaping'): string {
  return (
    text
      .replaceAll(
        quotes === 'standard' ? STANDARD_TOKEN : TOKEN,
        (token, braced?: string, bracedFilter?: string, plainFilter?: string) => {
          const filter = bracedFilter ?? plainFilter;
          if (/^(?:'|"|`|--|\/\*|::|\$\w*\$)/.test(token)) return token;
          // Knex and its like take an escaped one for PostgreSQL's operator.
          if (token === '\\?') return '?';
          if (token === '??') return UNKNOWN_NAME;
          if (braced !== undefined || filter !== undefined)
            return filter === ':name' || filter === '~' || filter === ':alias' ? UNKNOWN_NAME : '$1';
          return '$1';
        },
      )
      .replaceAll(/\bset\s+\$1(?!\s*=)/gi, `set ${UNKNOWN_NAME} = $1`)
      .replaceAll(/\b(values|in)\s+\$1/gi, '$1 ($$1)')
      // Lists and conditions of which the analysis saw no item; no program would send them empty.
      .replaceAll(/\bin\s*\(\s*\)/gi, 'in ($$1)')
      .replaceAll(/\b(where|and|having)(?=\s*(?:$|;|\)|\b(?:order|group)\s+by\b|\blimit\b))/gi, '$1 true ')
  );
}

const TOKEN =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|\$[A-Za-z_]\w*\$[\s\S]*?\$[A-Za-z_]\w*\$|::|\\\?|\?\??|\$(?:\{|<|\[|\(|\/)\s*(\w+)\s*(:\w+|[~^#])?(?:\}|>|\]|\)|\/)|\$\d+(:\w+|[~^#])?|(?<![\w$])\$[A-Za-z_]\w*|(?<![\w@]):[A-Za-z_]\w*|(?<![\w@])@[A-Za-z_]\w*/g;

const STANDARD_TOKEN = new RegExp(
  TOKEN.source.replace(String.raw`'(?:[^'\\]|\\.|'')*'`, `'(?:[^']|'')*'`),
  'g',
);

const MOST_SPELLINGS = 120;
const VALUE = '$1';
const FILLERS = [VALUE, UNKNOWN_NAME, '', `${UNKNOWN_NAME} = 1`, '(1)', 'true'] as const;

/** Texts that a partly known statement may be, the likeliest first: each unknown part a value, a name or nothing. */
export function* spellings(parts: readonly (string | null)[]): Generator<string> {
  const choices = parts.map((part, index) =>
    part === null ? fillersAt(textOf(parts.slice(0, index)), textOf(parts.slice(index + 1))) : [part],
  );
  let count = 0;
  for (const text of combinations(choices)) {
    yield text;
    count += 1;
    if (count === MOST_SPELLINGS) return;
  }
}

function* combinations(choices: readonly (readonly string[])[]): Generator<string> {
  const [first, ...rest] = choices;
  if (first === undefined) {
    yield '';
    return;
  }
  for (const tail of combinations(rest)) for (const one of first) yield one + tail;
}

function textOf(parts: readonly (string | null)[]): string {
  return parts.map((part) => part ?? ' x ').join('');
}

/** What may stand in a gap, judged by the text around it. */
function fillersAt(before: string, after: string): readonly string[] {
  if (isQuoted(before)) return ['x'];
  if (/[\w"`$.]$/.test(before) || /^["`\w]/.test(after)) return [UNKNOWN_NAME];
  const likely = LIKELY.find(([pattern]) => pattern.test(before))?.[1] ?? [VALUE, ''];
  return [...likely, ...FILLERS.filter((one) => !likely.includes(one))].map((one) => ` ${one} `);
}

const LIKELY: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\binsert\s+into\s+\S+\s*$/i, ['values (1)']],
  [/\b(?:from|join|into|update|using|table|only)\s*$/i, [UNKNOWN_NAME]],
  [/\bset\s*$/i, [`${UNKNOWN_NAME} = 1`]],
  [/\b(?:by|select|distinct)\s*$/i, [UNKNOWN_NAME, VALUE]],
  [/\b(?:where|and|or|on|having|not)\s*$/i, ['true', VALUE]],
  [/\bvalues\s*$/i, ['(1)']],
  [/(?:[=<>,(+*/-]|\b(?:in|like|ilike|limit|offset|between|any))\s*$/i, [VALUE, UNKNOWN_NAME]],
];

/** True inside of a text in single quotes. */
function isQuoted(before: string): boolean {
  return (before.match(/'/g)?.length ?? 0) % 2 === 1;
}
