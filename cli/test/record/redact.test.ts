import { describe, expect, test } from 'vitest';
import type { Sample } from '../../src/artifacts/samples.ts';
import { redactSamples } from '../../src/record/redact.ts';
import { secretKind } from '../../src/record/secret-names.ts';
import { openVault } from '../../src/record/vault.ts';
import { aSample } from '../helpers/a-sample.ts';

const TOKEN = '06d11d5089c8ab914eb62153705b987db11957be6090add5';

function redacted(...samples: Sample[]): {
  samples: readonly Sample[];
  text: string;
  secrets: Record<string, unknown>;
} {
  const { samples: safe, secrets } = redactSamples(samples);
  return { samples: safe, text: JSON.stringify(safe), secrets: secrets.entries() };
}

describe('names of secrets', () => {
  test.each([
    ['password', 'password'],
    ['newPassword', 'password'],
    ['password_hash', 'password'],
    ['accessToken', 'token'],
    ['X-CSRF-Token', 'token'],
    ['client_secret', 'secret'],
    ['apiKey', 'apiKey'],
    ['api-key', 'apiKey'],
    ['apikey', 'apiKey'],
    ['cardNumber', 'card'],
    ['cvc', 'card'],
    ['sessionId', 'token'],
  ])('%s holds a %s', (name, kind) => expect(secretKind(name)).toBe(kind));

  test.each([
    'discard',
    'cardinality',
    'tokenType',
    'token_expires_at',
    'tokenCount',
    'author',
    'shipping',
    'constructor',
    '__proto__',
    '',
  ])('%s holds none', (name) => expect(secretKind(name)).toBeUndefined());
});

describe('redaction', () => {
  test('hides one token by one placeholder wherever it appears: body, header, cookie, url, text, other field', () => {
    const { text, secrets, samples } = redacted(
      aSample({ url: `/first?x=${TOKEN}` }),
      aSample({ responseJson: { token: TOKEN, user: { id: 1 } } }),
      aSample({ headers: [['authorization', `Bearer ${TOKEN}`]] }),
      aSample({ headers: [['cookie', `sid=${TOKEN}; theme=dark`]] }),
      aSample({ url: `/reset/${TOKEN}/now` }),
      aSample({ responseJson: { message: `your code is ${TOKEN}.`, [TOKEN]: 1 } }),
      aSample({ responseText: `<a href="/x?t=${TOKEN}">` }),
    );
    expect(text).not.toContain(TOKEN);
    expect(Object.values(secrets)).toContain(TOKEN);
    const placeholders = new Set(text.match(/\{\{secret:token:\d+\}\}/g));
    expect([...placeholders]).toEqual(['{{secret:token:1}}']);
    expect(samples[0]?.request.url).toBe('/first?x={{secret:token:1}}');
    expect(samples[4]?.request.url).toBe('/reset/{{secret:token:1}}/now');
  });

  test('keeps the kind of what is no secret: cookie names, schemes, attributes, booleans, null', () => {
    const { samples } = redacted(
      aSample({
        headers: [
          ['Authorization', 'Basic dXNlcjpwYXNz'],
          ['Cookie', 'a=1111111; b=22222222'],
        ],
        responseHeaders: [['Set-Cookie', 'sid=s3cr3t-value; Path=/; HttpOnly']],
        responseJson: { token: null, password: true, secret: '' },
      }),
    );
    expect(samples[0]?.request.headers).toEqual([
      ['Authorization', 'Basic {{secret:token:1}}'],
      ['Cookie', 'a={{secret:cookie:2}}; b={{secret:cookie:3}}'],
    ]);
    expect(samples[0]?.response.headers[0]).toEqual([
      'Set-Cookie',
      'sid={{secret:cookie:4}}; Path=/; HttpOnly',
    ]);
    expect(samples[0]?.response.body).toEqual({
      kind: 'json',
      value: { token: null, password: true, secret: '' },
    });
  });

  test('finds secrets in queries, forms and percent-encoded', () => {
    const { text, samples } = redacted(
      aSample({ url: '/login?user=ann&api_key=a%2Fb%2Bc%3D1234' }),
      aSample({
        method: 'POST',
        headers: [['content-type', 'application/x-www-form-urlencoded']],
        requestText: 'user=ann&password=top+secret+words',
      }),
      aSample({ responseJson: { note: 'a/b+c=1234', words: 'top secret words' } }),
    );
    expect(text).not.toMatch(/a%2Fb|a\/b\+c|top.secret/);
    expect(samples[0]?.request.url).toBe('/login?user=ann&api_key={{secret:apiKey:1|url}}');
  });

  test('finds secrets in the parts of a form', () => {
    const part = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const { samples } = redacted(
      aSample({
        method: 'POST',
        headers: [['content-type', 'multipart/form-data; boundary=x']],
        requestText: `${part('title', 'plain')}${part('password', 'top secret')}--x--\r\n`,
      }),
    );
    expect(samples[0]?.request.body).toEqual({
      kind: 'text',
      value: `${part('title', 'plain')}${part('password', '{{secret:password:1}}')}--x--\r\n`,
    });
  });

  test('hides numbers, objects below a secret name, and bytes that hold a secret', () => {
    const { text, samples } = redacted(
      aSample({
        method: 'POST',
        requestJson: { card: { number: 4111111111111111, holder: 'Ann Example' }, amount: 5 },
      }),
      aSample({ responseJson: { echoed: 4111111111111111, count: 12 } }),
      aSample({ responseBase64: Buffer.from([0, 255, ...Buffer.from('Ann Example')]).toString('base64') }),
    );
    expect(text).not.toMatch(/4111111111111111|Ann Example/);
    expect(samples[0]?.request.body).toMatchObject({ value: { amount: 5 } });
    expect(samples[1]?.response.body).toMatchObject({ value: { count: 12 } });
    expect(samples[2]?.response.body).toEqual({ kind: 'truncated', bytes: 13 });
  });

  test('does not let a short or ordinary secret eat other words', () => {
    const { samples } = redacted(
      aSample({ method: 'POST', requestJson: { password: 'short', pin: 7 } }),
      aSample({ method: 'POST', requestJson: { password: 'notebook' } }),
      aSample({ responseJson: { text: 'a short notebooks text, 7 words, one notebook' } }),
    );
    expect(samples[2]?.response.body).toEqual({
      kind: 'json',
      value: { text: 'a short notebooks text, 7 words, one {{secret:password:3}}' },
    });
  });

  test('is undone by the vault, types and encodings included', () => {
    const before = aSample({
      method: 'POST',
      url: '/x?token=a%2Fb%2Fcdefgh',
      headers: [['authorization', 'Bearer a/b/cdefgh']],
      requestJson: { card: 4111111111111111, password: 'correct horse', plain: ['x', 1, null] },
    });
    const { samples, secrets } = redactSamples([before]);
    const vault = openVault('id', secrets.entries());
    const [sample] = samples;
    expect(vault.reveal(sample?.request.url ?? '')).toBe(before.request.url);
    expect(vault.reveal(sample?.request.headers[0]?.[1] ?? '')).toBe('Bearer a/b/cdefgh');
    const body = sample?.request.body;
    expect(body?.kind === 'json' ? vault.revealJson(body.value) : body).toEqual({
      card: 4111111111111111,
      password: 'correct horse',
      plain: ['x', 1, null],
    });
    expect(vault.hide('got correct horse')).toBe('got {{secret:password:3}}');
  });
});
