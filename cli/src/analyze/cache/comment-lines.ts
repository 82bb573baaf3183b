import type { MovedLines } from './moved-lines.ts';

/** Line breaks that only a parser of the language would count. */
const ODD_BREAKS = /\r(?!\n)|[\u2028\u2029]/;
/** A blank line, or one that holds nothing but a comment up to its end. */
const EMPTY_LINE = /^\s*(?:\/\/.*)?$/;
/** Signs of anything that may go on over a line break: templates, block comments, JSX, a string with a break in it. */
const LONG_TOKENS = /`|\/\*|<\/|\/>|\\\r?$/m;

/**
 * Where the lines of a source file went when all that came or left are blank lines and lines of a comment alone; undefined for
 * any other edit, and wherever such a line could stand within a token. It needs no compiler, which would take longer to load
 * than all the rest. The text before must be free of syntax errors.
 */
export function movedByCommentLines(before: string, after: string): MovedLines | undefined {
  if (ODD_BREAKS.test(before) || ODD_BREAKS.test(after)) return undefined;
  const olds = before.split('\n');
  const news = after.split('\n');
  const shorter = Math.min(olds.length, news.length);
  let same = 0;
  while (same < shorter && olds[same] === news[same]) same += 1;
  let tail = 0;
  while (tail < shorter - same && olds.at(-1 - tail) === news.at(-1 - tail)) tail += 1;
  const edited = [...olds.slice(same, olds.length - tail), ...news.slice(same, news.length - tail)];
  if (!edited.every((line) => EMPTY_LINE.test(line))) return undefined;
  const isAtEnd = olds.slice(olds.length - tail).every((line) => EMPTY_LINE.test(line));
  const isAtStart = same === 0;
  // What names the program is no comment anywhere but on the first line.
  if (isAtStart && (before.startsWith('#!') || after.startsWith('#!'))) return undefined;
  if (!isAtEnd && !isAtStart && LONG_TOKENS.test(before)) return undefined;
  const by = news.length - olds.length;
  const lines = new Map<number, number>();
  for (let line = 1; line <= olds.length; line += 1) {
    if (line <= same) lines.set(line, line);
    else if (line > olds.length - tail) lines.set(line, line + by);
  }
  return { lines, lastLine: news.length, count: news.length - (after.endsWith('\n') ? 1 : 0) };
}
