import { expect, test } from 'vitest';
import { openVault } from '../../../src/record/vault.ts';
import { callKind } from '../../../src/verify/seams/call-kinds.ts';
import { hideNames } from '../../../src/verify/seams/hide-names.ts';
import { seamInteraction } from '../../../src/verify/seams/seam-interaction.ts';
import { aCall, type CallFields } from '../../helpers/a-seam-call.ts';

const VAULT = openVault('one', {
  '{{secret:token:1}}': 'tok-81f2a',
  '{{secret:password:2}}': 'password',
});

function shown(fields: CallFields) {
  const call = hideNames(aCall(fields), VAULT);
  return { kind: callKind(call), text: JSON.stringify(seamInteraction([call])), call };
}

test('an object that is keyed by secrets shows none of them, in arguments, results and errors', () => {
  const byMail = { 'ann@shop.example': 1, 'bob@shop.example': 2 };
  for (const fields of [
    { args: [byMail], answer: { left: byMail } },
    { args: [[{ of: { 'tok-81f2a': 1 } }]], answer: { 'tok-81f2a': 1 } },
    { status: 422, answer: { classes: ['Error'], message: 'm', own: { by: byMail } } },
  ]) {
    const { kind, text } = shown(fields);
    expect(kind + text).not.toMatch(/@shop|tok-81/);
  }
  expect(shown({ args: [byMail] }).kind).toBe('stock.reserve(object) answers object');
});

test('a secret among names is left out, since nothing can be demanded of it', () => {
  const { call } = shown({ answer: { total: 3, 'user:tok-81f2a': 1 } });
  expect(call.outcome).toEqual({ kind: 'result', result: { total: 3 } });
});

test('a word that is somebody’s password stays the name of a field', () => {
  const { call } = shown({ args: [{ password: 'x', passwordHint: 'y' }] });
  expect(call.args).toEqual([{ password: 'x', passwordHint: 'y' }]);
});

test('what was really sent is not changed', () => {
  const { call } = shown({ args: [{ 'ann@shop.example': 1 }] });
  expect(call.call.args).toBe('[{"ann@shop.example":1}]');
});
