import { describe, expect, test } from 'vitest';
import { aCustomer, PASSWORD, type Session, uniqueEmail } from '../support/accounts';
import { get, post, send } from '../support/client';
import { anId, expectEmpty, expectFailure, expectJson, isoDate } from '../support/shapes';

const token = expect.stringMatching(/^[0-9a-f]{64}$/);

describe('POST /auth/register', () => {
  test('opens an account and a session', async () => {
    const email = uniqueEmail();
    const reply = await post<Session>('/auth/register', {
      email: `  ${email.toUpperCase()} `,
      password: PASSWORD,
      displayName: ' New Customer ',
    });
    const user = { id: anId, email, displayName: 'New Customer', role: 'customer' };
    expectJson(reply, 201, { user, token, expiresAt: isoDate });
    expect(reply.headers.get('location')).toBe('/me');
    expectJson(await get('/me', reply.body.token), 200, { ...user, createdAt: isoDate });
  });

  test('the session lasts thirty days', async () => {
    const { expiresAt } = await aCustomer();
    expect((Date.parse(expiresAt) - Date.now()) / 86_400_000).toBeCloseTo(30, 2);
  });

  test('refuses an e-mail that is taken, in any case of letters', async () => {
    const { user } = await aCustomer();
    const again = { email: user.email.toUpperCase(), password: PASSWORD, displayName: 'Second' };
    expectFailure(await post('/auth/register', again), 409, 'email_taken');
  });

  test.each([
    ['no body', undefined],
    ['no e-mail', { password: PASSWORD, displayName: 'A' }],
    ['an e-mail without @', { email: 'nobody', password: PASSWORD, displayName: 'A' }],
    ['a short password', { email: 'a@test.example', password: 'short', displayName: 'A' }],
    ['a number for a name', { email: 'a@test.example', password: PASSWORD, displayName: 7 }],
    ['a blank name', { email: 'a@test.example', password: PASSWORD, displayName: '  ' }],
    ['a null character', { email: 'a@test.example', password: PASSWORD, displayName: 'a\0b' }],
  ])('refuses %s', async (_case, json) => {
    expectFailure(await post('/auth/register', json), 400, 'validation_failed');
  });
});

describe('POST /auth/login', () => {
  test('opens another session of the same user', async () => {
    const { user, token: first } = await aCustomer();
    const reply = await post<Session>('/auth/login', { email: user.email, password: PASSWORD });
    expectJson(reply, 200, { user, token, expiresAt: isoDate });
    expect(reply.body.token).not.toBe(first);
    expect((await get('/me', first)).status).toBe(200);
    expect((await get('/me', reply.body.token)).status).toBe(200);
  });

  test('refuses a wrong password', async () => {
    const { user } = await aCustomer();
    const reply = await post('/auth/login', { email: user.email, password: 'wrong horse' });
    expectFailure(reply, 401, 'invalid_credentials');
  });

  test('answers the same for an unknown e-mail', async () => {
    const { user } = await aCustomer();
    const wrong = await post('/auth/login', { email: user.email, password: 'wrong horse' });
    const unknown = await post('/auth/login', { email: uniqueEmail(), password: PASSWORD });
    expectFailure(unknown, 401, 'invalid_credentials');
    expect(unknown.body).toStrictEqual(wrong.body);
  });

  test('refuses a body without password', async () => {
    expectFailure(await post('/auth/login', { email: uniqueEmail() }), 400, 'validation_failed');
  });
});

describe('POST /auth/logout', () => {
  test('ends this session and no other', async () => {
    const { user, token: first } = await aCustomer();
    const { body } = await post<Session>('/auth/login', { email: user.email, password: PASSWORD });
    expectEmpty(await post('/auth/logout', undefined, first));
    expectFailure(await get('/me', first), 401, 'invalid_token');
    expect((await get('/me', body.token)).status).toBe(200);
  });

  test('needs a session', async () => {
    expectFailure(await post('/auth/logout'), 401, 'unauthorized');
  });
});

describe('bearer tokens', () => {
  test.each([
    ['unknown', `Bearer ${'0'.repeat(64)}`],
    ['of another form', 'Bearer abc'],
    ['of another scheme', 'Basic YTpi'],
  ])('one %s is refused, on public routes too', async (_case, authorization) => {
    const reply = await send('GET', '/categories', { headers: { authorization } });
    expectFailure(reply, 401, 'invalid_token');
  });
});
