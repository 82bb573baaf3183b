import { expect, test } from 'vitest';
import { parseExactly } from '../../../src/verify/parity/exact-json.ts';

test.each([
  ['9007199254740993', '9007199254740992'],
  ['12345678901234567890', '12345678901234567891'],
  ['0.12345678901234567', '0.12345678901234568'],
])('%s is not %s', (one, other) => expect(parseExactly(`[${one}]`)).not.toEqual(parseExactly(`[${other}]`)));

test.each([
  ['1.10', 1.1],
  ['1.0', 1],
  ['1e3', 1000],
  ['-0.30000000000000004', -0.30000000000000004],
  ['9007199254740991', 9007199254740991],
  ['{"a":["1",null,true]}', { a: ['1', null, true] }],
])('%s is the value that it is', (text, value) => expect(parseExactly(text)).toEqual(value));
