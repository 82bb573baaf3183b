import { expect, it } from 'vitest';
import { regexLiteral } from '../../../src/analyze/interpreter/literals.ts';

it('takes a regular expression for what it says', () => {
  expect(regexLiteral('/^a\\/b$/gi')).toEqual({ kind: 'regex', source: '^a\\/b$', flags: 'gi' });
});

it.each(['/(a:(b/g', '/a/qq', '/[z-a]/'])('knows nothing of %s, which no engine takes', (text) => {
  expect(regexLiteral(text).kind).toBe('unknown');
});
