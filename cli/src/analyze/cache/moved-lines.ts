import { ts } from '#typescript';
import { hasGap, leavesOf } from '../interpreter/source-text.ts';
import { lineCount, parseSource, parsingErrors } from '../sources/parse.ts';

/** Where the lines of a file went in an edit that changed no token of it. */
export interface MovedLines {
  /** The new line, 1-based, of an old one on which a token begins or ends. */
  readonly lines: ReadonlyMap<number, number>;
  /** The line on which the file ends. */
  readonly lastLine: number;
  /** How many lines the file has now. */
  readonly count: number;
}

/**
 * The lines of a file after an edit of blanks, line breaks and comments; undefined for any other edit. Tokens that shared a
 * line must still share one, and those that did not must not, since the model tells places apart by their lines.
 */
export function movedLines(path: string, textBefore: string, textAfter: string): MovedLines | undefined {
  const before = parseSource(path, textBefore);
  const after = parseSource(path, textAfter);
  const olds = leavesOf(before, before);
  const news = leavesOf(after, after);
  if (olds.length === 0 || olds.length !== news.length) return undefined;
  if (parsingErrors(before).length > 0 || parsingErrors(after).length > 0) return undefined;
  const lines = new Map<number, number>();
  const taken = new Set<number>();
  for (const [index, old] of olds.entries()) {
    const now = news[index];
    if (now === undefined || !isSameToken(old, before, now, after)) return undefined;
    // What stands before the first token is part of no text that the model could show.
    if (index > 0 && hasGap(old, before) !== hasGap(now, after)) return undefined;
    const pairs = [
      [lineAt(before, old.getStart(before)), lineAt(after, now.getStart(after))],
      [lineAt(before, old.end), lineAt(after, now.end)],
    ] as const;
    for (const [from, to] of pairs) {
      const known = lines.get(from);
      if (known === undefined ? taken.has(to) : known !== to) return undefined;
      lines.set(from, to);
      taken.add(to);
    }
  }
  return { lines, lastLine: lineAt(after, after.end), count: lineCount(after) };
}

function isSameToken(old: ts.Node, before: ts.SourceFile, now: ts.Node, after: ts.SourceFile): boolean {
  return old.kind === now.kind && old.getText(before) === now.getText(after);
}

function lineAt(file: ts.SourceFile, position: number): number {
  return ts.getLineAndCharacterOfPosition(file, position).line + 1;
}
