import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { testClient } from '../../../src/verify/seams/test-client.ts';
import { emptyProject, type FixtureCopy } from '../../helpers/copy-fixture.ts';

let copy: FixtureCopy;
afterEach(() => copy.remove());

const CODEC = 'exports.encode = JSON.stringify; exports.decode = JSON.parse;';
/** Opens its circuit after the first answer that is none. */
const CLIENT = `
let isOpen = false;
exports.callSeam = async (name, args) => {
  if (name === 'silent') return 'nothing';
  if (isOpen) throw new Error('the circuit is open');
  const response = await fetch(process.env.SEAM_URL + '/' + name, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  if (response.status === 200) return response.json();
  isOpen = true;
  throw new Error('answered ' + response.status);
};`;

/** Tests calls of functions that are to be called with 1, each with the argument given. */
function tested(client: string, calls: readonly (readonly [name: string, arg: number])[]) {
  copy = emptyProject({ 'package.json': '{}', 'client.js': client, 'codec.js': CODEC });
  return testClient(
    {
      consumer: 'shop',
      provider: 'monolith',
      client: join(copy.root, 'client.js'),
      codec: join(copy.root, 'codec.js'),
      urlVariable: 'SEAM_URL',
      calls: calls.map(([name, arg]) => ({
        name,
        args: `[${arg}]`,
        request: { path: `/${name}`, body: '[1]', rules: [] },
        response: { status: 200, body: '{"left":1}' },
      })),
    },
    { folder: copy.root, nodeOptions: [], environment: {} },
  );
}

const GOOD = { sent: [], received: true, understood: [] };

test('a call that goes wrong does not keep those after it from being made', async () => {
  const results = await tested(CLIENT, [
    ['a', 1],
    ['b', 2],
    ['c', 1],
  ]);
  expect(results).toEqual([
    GOOD,
    {
      sent: [expect.stringContaining('Expected')],
      received: true,
      understood: ['the client fails on the answer: answered 500'],
    },
    GOOD,
  ]);
});

test('a client that sends nothing is told from one that sends something else, with what it gives back', async () => {
  expect(await tested(CLIENT, [['silent', 1]])).toEqual([
    {
      sent: [expect.stringContaining('expected but not received')],
      received: false,
      understood: ['the client gives another result than was answered'],
    },
  ]);
});

test('a client whose process ends is told for the calls that were still to come', async () => {
  const results = await tested(
    CLIENT.replace('isOpen = true', 'process.env.SEAM_URL = ""').replace(
      "if (name === 'silent')",
      "if (name === 'last') process.exit(3); if (name === 'silent')",
    ),
    [
      ['b', 2],
      ['last', 1],
    ],
  );
  expect(results).toEqual([
    expect.objectContaining({ received: true }),
    expect.stringContaining('its process ended without an answer'),
  ]);
});
