import { describe, expect, it } from 'vitest';
import { ts } from '#typescript';
import { keepLineStarts } from '../../../src/analyze/sources/line-starts.ts';

function startsOf(text: string, keep: (ast: ts.SourceFile) => void): readonly number[] {
  const ast = ts.createSourceFile('harbor.ts', text, ts.ScriptTarget.Latest);
  keep(ast);
  return ast.getLineStarts();
}

describe('the lines of a source', () => {
  it.each([
    ['none', ''],
    ['one without a break', 'open();'],
    ['a break at the end', 'open();\n'],
    ['empty ones', '\n\nopen();\n\n'],
    ['breaks of other systems', 'open();\r\nclose();\rmoor();\n'],
    ['breaks that only the language has', 'open();\u2028close();\u2029moor();\n'],
    ['letters of two bytes', "say('ä€𝕏');\nclose();\n"],
  ])('start where the compiler finds them: %s', (_, text) => {
    expect(startsOf(text, keepLineStarts)).toEqual(startsOf(text, () => {}));
  });

  it('are kept before the compiler is asked, where only the usual break stands', () => {
    const ast = ts.createSourceFile('harbor.ts', 'open();\nclose();\n', ts.ScriptTarget.Latest);
    keepLineStarts(ast);
    expect(Reflect.get(ast, 'lineMap')).toEqual([0, 8, 17]);
    expect(ast.getLineAndCharacterOfPosition(9)).toEqual({ line: 1, character: 1 });
  });
});
