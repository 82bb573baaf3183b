import { describe, expect, test } from 'vitest';
import type { Sample } from '../../src/artifacts/samples.ts';
import { detectSecrets, maskDetected } from '../../src/record/detect.ts';
import { redactSamples } from '../../src/record/redact.ts';
import { openVault } from '../../src/record/vault.ts';
import { realRequest } from '../../src/verify/replay.ts';
import { aSample } from '../helpers/a-sample.ts';

const JWT = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"sub":"17"}').toString('base64url')}.c2lnbmF0dXJl`;
const API_KEY = ['sk', 'live', '51HxAbCdEfGhIjKl'].join('_');

describe('what its form gives away', () => {
  test.each([
    ['write to ann.o+news@shop.example.org.', 'email', 'ann.o+news@shop.example.org'],
    ['<jürgen@exämple.de>', 'email', 'jürgen@exämple.de'],
    ['paid with 4111 1111 1111 1111, thanks', 'card', '4111 1111 1111 1111'],
    ['378282246310005', 'card', '378282246310005'],
    ['5555-5555-5555-4444', 'card', '5555-5555-5555-4444'],
    [`token=${JWT};`, 'jwt', JWT],
    ['sent Authorization: Bearer 0123456789abcdef.x', 'token', '0123456789abcdef.x'],
    [`key ${API_KEY} leaked`, 'apiKey', API_KEY],
    ['call +49 (170) 123-45 67!', 'phone', '+49 (170) 123-45 67'],
    ['+14155550132', 'phone', '+14155550132'],
  ])('%s', (text, kind, value) => expect(detectSecrets(text)).toEqual([{ kind, value }]));

  test.each([
    '4111111111111112',
    '1700000000000000',
    '0.4111111111111111',
    'x4111111111111111',
    '41111111111111111111111',
    'logo@2x.png',
    'lodash@4.17.21',
    '@handle and a@b',
    '2026-11-25T10:00:00+01:00',
    '+100 points, 1+1000000000',
    'eyJhbGciOi',
    'Bearer token',
    'price 12 345 678 901 234',
    '06fcb6c1-9d4c-4b7e-8d47-2f4c5e6a7b8c',
  ])('%s is ordinary', (text) => expect(detectSecrets(text)).toEqual([]));

  test('a long text without any of it is searched in no time', () => {
    const began = performance.now();
    expect(detectSecrets('a'.repeat(1_000_000))).toEqual([]);
    expect(detectSecrets('1 '.repeat(500_000))).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('a message shows the kind alone', () => {
    expect(maskDetected('monolith "ann@x.org", service "bob@x.org"')).toBe(
      'monolith "{{email}}", service "{{email}}"',
    );
  });
});

describe('redaction by form', () => {
  const EMAIL = 'ann.long@shop.example';
  const CARD = 4111111111111111;

  function redacted(...samples: Sample[]) {
    const { samples: safe, secrets } = redactSamples(samples);
    return { safe, text: JSON.stringify(safe), vault: openVault('id', secrets.entries()) };
  }

  test('one address is one placeholder in JSON, form, text, URL, header and name of a field', () => {
    const { text } = redacted(
      aSample({ responseJson: { email: EMAIL, by: { [EMAIL]: true } } }),
      aSample({ url: `/users/${encodeURIComponent(EMAIL)}?q=${encodeURIComponent(EMAIL).toLowerCase()}` }),
      aSample({
        method: 'POST',
        headers: [['content-type', 'application/x-www-form-urlencoded']],
        requestText: `who=${encodeURIComponent(EMAIL)}`,
      }),
      aSample({ responseText: `mailto:${EMAIL}`, responseHeaders: [['x-user', EMAIL]] }),
    );
    expect(text).not.toMatch(/ann\.long|shop\.example/);
    expect(new Set(text.match(/\{\{secret:[^}|]*/g))).toEqual(new Set(['{{secret:email:1']));
  });

  test('a number stays a number when it is put back, and a text a text', () => {
    const { safe, text, vault } = redacted(
      aSample({ method: 'POST', requestJson: { a: CARD, b: String(CARD), c: [`pay ${CARD}`], nr: 12 } }),
    );
    expect(text).not.toContain(String(CARD));
    const [sample] = safe;
    expect(sample?.request.body).toEqual({
      kind: 'json',
      value: {
        a: '{{secret:card:1|number}}',
        b: '{{secret:card:1}}',
        c: ['pay {{secret:card:1}}'],
        nr: 12,
      },
    });
    const body = sample === undefined ? undefined : realRequest(sample, vault).body;
    expect(JSON.parse(String(body))).toEqual({ a: CARD, b: String(CARD), c: [`pay ${CARD}`], nr: 12 });
  });

  test('a request goes out as it was recorded', () => {
    const before = aSample({
      url: `/users/${encodeURIComponent(EMAIL)}?to=${EMAIL}&again=a%20b`,
      headers: [['x-forward-to', `${EMAIL}, +14155550132`]],
    });
    const { safe, text, vault } = redacted(before);
    expect(text).not.toMatch(/ann|4155/);
    const [sample] = safe;
    expect(sample === undefined ? undefined : realRequest(sample, vault)).toMatchObject({
      url: before.request.url,
      headers: ['x-forward-to', `${EMAIL}, +14155550132`],
    });
  });
});
