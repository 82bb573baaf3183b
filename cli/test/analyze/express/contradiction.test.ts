import { describe, expect, it } from 'vitest';
import { contradict } from '../../../src/analyze/express/contradiction.ts';

function within(...texts: string[]): boolean {
  return contradict(texts.map((text) => ({ text, file: 'app.js' })));
}

describe('contradict', () => {
  it.each([
    ['a condition and its denial', ['open', '!(open)']],
    ['one without parentheses', ['!options.open', 'options.open']],
    ['one among others', ['open && late', 'early && !(late)']],
    ['two comparisons', ["mode === 'a'", "mode !== 'a'"]],
    ['two in one text', ['open && !(open)']],
    ['two denials of one thing, one of them denied', ['!(!(open))', '!(open)']],
  ])('%s', (_name, texts) => {
    expect(within(...texts)).toBe(true);
  });

  it.each([
    ['two things', ['open', '!(late)']],
    ['a denial of both together', ['open', '!(open && late)']],
    ['one side of an alternative', ['open || late', '!(open)']],
    ['an alternative beside what it denies', ['!(open) || late', 'open']],
    ['the same comparison with other values', ["mode === 'a'", "mode !== 'b'"]],
  ])('not %s', (_name, texts) => {
    expect(within(...texts)).toBe(false);
  });

  it('takes the same text in two files for two conditions, unless it asks for the environment', () => {
    const inTwoFiles = (text: string) =>
      contradict([
        { text, file: 'app.js' },
        { text: `!(${text})`, file: 'routes.js' },
      ]);
    expect(inTwoFiles('options.open')).toBe(false);
    expect(inTwoFiles('process.env.OPEN')).toBe(true);
    expect(inTwoFiles("process.env.MODE === 'a'")).toBe(true);
  });
});
