/** One program to run: its own variables and its words. */
export interface SimpleCommand {
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;
/** Words that only a shell understands as the first of a command. */
const BUILTINS = new Set(
  'cd . source export exec eval set unset if for while case [ [[ : ulimit trap'.split(' '),
);

/**
 * Splits a script into programs to run one after the other (`a && b`), with quotes and leading VAR=value.
 * @returns undefined when the text needs a shell: pipes, redirects, globs, variables, `;`, `||`, substitutions.
 */
export function splitCommand(text: string): readonly SimpleCommand[] | undefined {
  const words = wordsOf(text.trim());
  if (words === undefined) return undefined;
  const commands = splitAt(words, '&&').map(simpleCommand);
  return commands.every((one) => one !== undefined) ? commands : undefined;
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

function simpleCommand(words: readonly Word[]): SimpleCommand | undefined {
  const outer = withoutAssignments(words);
  const inner = isSetter(outer.rest)
    ? withoutAssignments(outer.rest.slice(1))
    : { env: {}, rest: outer.rest };
  const argv = inner.rest.map((word) => word.text);
  const program = argv[0];
  if (program === undefined || BUILTINS.has(program)) return undefined;
  return { env: { ...outer.env, ...inner.env }, argv };
}

function withoutAssignments(words: readonly Word[]): { env: Record<string, string>; rest: readonly Word[] } {
  const env: Record<string, string> = {};
  let rest = words;
  for (let first = rest[0]; first !== undefined && ASSIGNMENT.test(first.text); first = rest[0]) {
    const equals = first.text.indexOf('=');
    env[first.text.slice(0, equals)] = first.text.slice(equals + 1);
    rest = rest.slice(1);
  }
  return { env, rest };
}

/** Programs that only set variables for the words behind them: what they set counts as what a shell sets. */
function isSetter([first, second]: readonly Word[]): boolean {
  const named = first?.text === 'cross-env' || first?.text === 'env';
  return named && second !== undefined && ASSIGNMENT.test(second.text);
}

function splitAt(words: readonly Word[], separator: string): readonly (readonly Word[])[] {
  const parts: Word[][] = [[]];
  for (const word of words) {
    if (!word.quoted && word.text === separator) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

const NEEDS_SHELL = /[|;<>()`$*?[\]{}~#!\n]/;
const NEEDS_SHELL_IN_DOUBLE_QUOTES = /[`$]/;

/** POSIX words, or undefined at the first sign of shell syntax. */
function wordsOf(text: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let current: { text: string; quoted: boolean } | undefined;
  const add = (piece: string, quoted: boolean) => {
    current = { text: (current?.text ?? '') + piece, quoted: quoted || current?.quoted === true };
  };
  const flush = () => {
    if (current !== undefined) words.push(current);
    current = undefined;
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === ' ' || char === '\t') flush();
    else if (char === "'" || char === '"') {
      const end = closingQuote(text, at);
      if (end === undefined) return undefined;
      const inside = text.slice(at + 1, end);
      if (char === '"' && NEEDS_SHELL_IN_DOUBLE_QUOTES.test(inside)) return undefined;
      add(char === '"' ? inside.replace(/\\(["\\])/g, '$1') : inside, true);
      at = end;
    } else if (char === '\\') {
      at += 1;
      add(text[at] ?? '', true);
    } else if (char === '&') {
      if (text[at + 1] !== '&') return undefined;
      flush();
      words.push({ text: '&&', quoted: false });
      at += 1;
    } else if (NEEDS_SHELL.test(char)) return undefined;
    else add(char, false);
  }
  flush();
  return words;
}

function closingQuote(text: string, open: number): number | undefined {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return undefined;
}
