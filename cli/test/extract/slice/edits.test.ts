import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/extract/slice/edits.ts';

/** An edit of the first occurrence of a text. */
function edit(source: string, old: string, text = '') {
  const start = source.indexOf(old);
  expect(start).toBeGreaterThanOrEqual(0);
  return { start, end: start + old.length, text };
}

describe('edits of a text', () => {
  it.each(['', 'no line break', 'blank lines\n\n\n', '\r\nwindows\r\n'])(
    'leave %j as it is without an edit',
    (text) => {
      expect(applyEdits(text, [])).toBe(text);
    },
  );

  it('swallow what lies inside a larger deletion, whatever the order', () => {
    const source = 'keep\nouter inner outer\nkeep\n';
    const edits = [edit(source, 'inner', 'x'), edit(source, 'outer inner outer\n')];
    expect(applyEdits(source, edits)).toBe('keep\nkeep\n');
    expect(applyEdits(source, edits.toReversed())).toBe('keep\nkeep\n');
  });

  it('refuse to cross', () => {
    expect(() =>
      applyEdits('abcdef', [
        { start: 0, end: 3, text: '' },
        { start: 2, end: 5, text: '' },
      ]),
    ).toThrow(RangeError);
  });

  it('close the gap that a deletion leaves between blank lines, and only that one', () => {
    const source = 'a;\n\n\nb;\n\ncut;\n\nc;\n';
    expect(applyEdits(source, [edit(source, 'cut;\n')])).toBe('a;\n\n\nb;\n\nc;\n');
  });

  it('leave no blank line at the start of a file or a block', () => {
    const source = 'cut;\n\nfunction f() {\n  cut too;\n\n  rest();\n}\n';
    expect(applyEdits(source, [edit(source, 'cut;\n'), edit(source, '  cut too;\n')])).toBe(
      'function f() {\n  rest();\n}\n',
    );
  });

  it('put texts around others', () => {
    const source = 'const app = make();\n';
    const at = source.indexOf('make');
    const end = source.indexOf(';');
    expect(
      applyEdits(source, [
        { start: at, end: at, text: 'wrap(' },
        { start: end, end, text: ')' },
      ]),
    ).toBe('const app = wrap(make());\n');
  });
});
