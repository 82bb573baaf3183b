import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { movedByCommentLines } from '../../../src/analyze/cache/comment-lines.ts';
import { movedLines } from '../../../src/analyze/cache/moved-lines.ts';
import { parseSource, parsingErrors } from '../../../src/analyze/sources/parse.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/analyze/', import.meta.url));
const sources = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((name) => ['.js', '.ts', '.mjs', '.tsx', '.jsx'].includes(extname(name)))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(FIXTURES, name), 'utf8') }))
  .filter(({ name, text }) => parsingErrors(parseSource(name, text)).length === 0);

describe('lines of comments alone', () => {
  it('move the lines of a file as the compiler has it', () => {
    const random = seededRandom(7);
    let answered = 0;
    for (const { name, text } of sources) {
      const lines = text.split('\n');
      const at = Math.floor(random() * (lines.length + 1));
      const added = ['// said', '', '   // more', '\t'].slice(0, 1 + Math.floor(random() * 4));
      const edited = lines.toSpliced(at, 0, ...added).join('\n');
      for (const [before, after] of [
        [text, edited],
        [edited, text],
      ] as const) {
        if (parsingErrors(parseSource(name, before)).length > 0) continue;
        const quick = movedByCommentLines(before, after);
        if (quick === undefined) continue;
        answered += 1;
        const exact = movedLines(name, before, after);
        // A module without a token has no place that could move.
        if (exact === undefined && before.trim() === '') continue;
        expect(exact, `${name} at ${at}`).toBeDefined();
        for (const [from, to] of exact?.lines ?? [])
          expect(quick.lines.get(from), `${name}:${from}`).toBe(to);
        expect([quick.lastLine, quick.count]).toEqual([exact?.lastLine, exact?.count]);
      }
    }
    expect(answered).toBeGreaterThan(sources.length);
  });

  it.each([
    ['a template', 'const a = `\n`;\nb();\n', 'const a = `\n// x\n`;\nb();\n'],
    ['a block comment', '/*\n*/\nb();\n', '/*\n// x\n*/\nb();\n'],
    ['a string that goes on', "const a = 'b\\\nc';\nd();\n", "const a = 'b\\\n// x\nc';\nd();\n"],
    ['text of JSX', 'const a = <b>\n</b>;\nc();\n', 'const a = <b>\n// x\n</b>;\nc();\n'],
    ['a line of code', 'a();\n', 'a();\nb();\n'],
    ['a comment behind code', 'a(); // x\n', 'a(); // y\n'],
    [
      'the line that names the program',
      '#!/usr/bin/env node\na(`\n`);\n',
      '// x\n#!/usr/bin/env node\na(`\n`);\n',
    ],
    [
      'the same of a file without long tokens',
      '#!/usr/bin/env node\na();\n',
      '// x\n#!/usr/bin/env node\na();\n',
    ],
    ['a break that is none for an editor', 'a();\u2028b();\n', '// x\na();\u2028b();\n'],
  ])('are left to the compiler at %s', (_what, before, after) => {
    expect(movedByCommentLines(before, after)).toBeUndefined();
  });

  it('are told at the end of a file whatever stands before', () => {
    const before = 'const a = `\n`;\nb();\n';
    const moved = movedByCommentLines(before, `${before}\n// touched\n`);
    expect(moved).toMatchObject({ lastLine: 6, count: 5 });
    expect(moved?.lines.get(3)).toBe(3);
  });
});
