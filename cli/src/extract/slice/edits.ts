import type { TextRange } from '../cuts/call-ranges.ts';

/** A change of a text: the range goes, the text comes. */
export interface TextEdit extends TextRange {
  readonly text: string;
}

/** Applies edits to a text; ranges inside a larger deleted range are swallowed by it. Without edits not a byte changes. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return source;
  let result = '';
  let position = 0;
  for (const edit of outermost(edits)) {
    result += source.slice(position, edit.start) + edit.text;
    position = edit.text === '' ? afterHole(result, source, edit.end) : edit.end;
  }
  return `${(result + source.slice(position)).trimEnd()}\n`;
}

/** A deletion must not leave two blank lines, nor one at the start of a file or a block. Text elsewhere is never touched. */
function afterHole(before: string, source: string, position: number): number {
  const opens = before === '' || /(?:^|\n)[ \t]*\n$/.test(before) || /[{[(][ \t]*\n$/.test(before);
  if (!opens) return position;
  return position + (/^(?:[ \t]*\r?\n)+/.exec(source.slice(position))?.[0].length ?? 0);
}

function outermost(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = [...edits].sort((left, right) => left.start - right.start || right.end - left.end);
  const kept: TextEdit[] = [];
  let end = -1;
  for (const edit of sorted) {
    if (edit.start < end) {
      if (edit.end > end) throw new RangeError(`edits cross at ${edit.start}`);
      continue;
    }
    kept.push(edit);
    end = Math.max(end, edit.end);
  }
  return kept;
}
