import { describe, expect, test } from 'vitest';
import { splitCommand } from '../../../src/runtime/commands/split-command.ts';

describe('splitCommand', () => {
  test.each([
    ['node server.js', [{ env: {}, argv: ['node', 'server.js'] }]],
    ['  node   a.js\t--x ', [{ env: {}, argv: ['node', 'a.js', '--x'] }]],
    ['A=1 B="two words" node x', [{ env: { A: '1', B: 'two words' }, argv: ['node', 'x'] }]],
    ['A=1 cross-env B=2 node x C=3', [{ env: { A: '1', B: '2' }, argv: ['node', 'x', 'C=3'] }]],
    ['env B=2 node x', [{ env: { B: '2' }, argv: ['node', 'x'] }]],
    ['env -i node x', [{ env: {}, argv: ['env', '-i', 'node', 'x'] }]],
    ["node -e 'a | b; $c'", [{ env: {}, argv: ['node', '-e', 'a | b; $c'] }]],
    ['node "say \\"hi\\""', [{ env: {}, argv: ['node', 'say "hi"'] }]],
    ['node a\\ b', [{ env: {}, argv: ['node', 'a b'] }]],
    ["node ''", [{ env: {}, argv: ['node', ''] }]],
    [
      'a && X=1 b',
      [
        { env: {}, argv: ['a'] },
        { env: { X: '1' }, argv: ['b'] },
      ],
    ],
    ["node '&&'", [{ env: {}, argv: ['node', '&&'] }]],
    ['node x --a=b', [{ env: {}, argv: ['node', 'x', '--a=b'] }]],
  ])('%s', (text, expected) => expect(splitCommand(text)).toEqual(expected));

  test.each([
    'a | b',
    'a > b',
    'a; b',
    'a || b',
    'a & b',
    'node $FILE',
    'node "$FILE"',
    'node `which x`',
    'node *.js',
    'cd server && node x',
    'export A=1 && node x',
    'node "unclosed',
    'A=1',
    'a &&',
    '',
  ])('needs a shell: %s', (text) => expect(splitCommand(text)).toBeUndefined());
});
