import { describe, expect, test } from 'vitest';
import { aCustomer, PASSWORD, type Session, uniqueEmail } from '../support/accounts';
import { del, get, post } from '../support/client';
import { expectEmpty, expectFailure, expectJson, isoDate } from '../support/shapes';

const logIn = (email: string, password: string) => post<Session>('/auth/login', { email, password });

describe('GET /auth/sessions', () => {
  test('lists one’s own, the newest first, and tells which one asks', async () => {
    const { user, token } = await aCustomer();
    await aCustomer();
    const second = (await logIn(user.email, PASSWORD)).body;
    const session = (current: boolean) => ({ current, createdAt: isoDate, expiresAt: isoDate });
    expectJson(await get('/auth/sessions', token), 200, { items: [session(false), session(true)] });
    expectJson(await get('/auth/sessions', second.token), 200, { items: [session(true), session(false)] });
  });

  test('needs a session', async () => {
    expectFailure(await get('/auth/sessions'), 401, 'unauthorized');
  });
});

describe('DELETE /auth/sessions', () => {
  test('ends all others', async () => {
    const { user, token } = await aCustomer();
    const [second, third] = [await logIn(user.email, PASSWORD), await logIn(user.email, PASSWORD)];
    expectJson(await del('/auth/sessions', token), 200, { ended: 2 });
    expect((await get('/me', token)).status).toBe(200);
    for (const { body } of [second, third]) expectFailure(await get('/me', body.token), 401, 'invalid_token');
    expectJson(await del('/auth/sessions', token), 200, { ended: 0 });
  });

  test('needs a session', async () => {
    expectFailure(await del('/auth/sessions'), 401, 'unauthorized');
  });
});

describe('the limit of failed logins', () => {
  test('closes the door after five, for this e-mail only, and says for how long', async () => {
    const [{ user }, other] = [await aCustomer(), await aCustomer()];
    for (let attempt = 1; attempt <= 5; attempt += 1)
      expectFailure(await logIn(user.email, 'wrong horse'), 401, 'invalid_credentials');
    const refused = await logIn(user.email.toUpperCase(), PASSWORD);
    expectFailure(refused, 429, 'too_many_logins');
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect((await logIn(other.user.email, PASSWORD)).status).toBe(200);
  });

  test('forgets failures after a login that succeeds', async () => {
    const { user } = await aCustomer();
    for (let round = 1; round <= 2; round += 1) {
      for (let attempt = 1; attempt <= 4; attempt += 1) await logIn(user.email, 'wrong horse');
      expect((await logIn(user.email, PASSWORD)).status).toBe(200);
    }
  });
});

describe('POST /auth/password-reset', () => {
  test('answers the same whether there is such an account or not', async () => {
    const { user } = await aCustomer();
    for (const email of [user.email, uniqueEmail()])
      expectJson(await post('/auth/password-reset', { email }), 202, { accepted: true });
  });

  test.each([{}, { email: 'nobody' }])('refuses %o', async (json) => {
    expectFailure(await post('/auth/password-reset', json), 400, 'validation_failed');
  });
});

describe('POST /auth/password-reset/confirm', () => {
  test('refuses a token that nobody was sent', async () => {
    const json = { token: 'f'.repeat(48), newPassword: 'new password' };
    expectFailure(await post('/auth/password-reset/confirm', json), 400, 'invalid_reset');
  });

  test.each([{}, { token: 'x' }, { token: 'x', newPassword: 'short' }])('refuses %o', async (json) => {
    expectFailure(await post('/auth/password-reset/confirm', json), 400, 'validation_failed');
  });
});

describe('a password reset', () => {
  interface Email {
    kind: string;
    to: string;
    subject: string;
    body: string;
  }

  /** The newest letter with a token; they are written after the answer has left. */
  async function tokenFromLetter(session: Session, letters: number): Promise<string> {
    const read = async () => {
      const { body } = await get<{ items: Email[] }>('/me/emails', session.token);
      return body.items.filter(({ kind }) => kind === 'password.reset_requested');
    };
    await expect.poll(async () => (await read()).length, { timeout: 3000, interval: 20 }).toBe(letters);
    const [newest] = await read();
    expect(newest.to).toBe(session.user.email);
    return /[0-9a-f]{48}/.exec(newest.body)?.[0] ?? 'no token in the letter';
  }

  const confirm = (resetToken: string, newPassword: string) =>
    post('/auth/password-reset/confirm', { token: resetToken, newPassword });

  test('sets the new password, once, and ends every session', async () => {
    const session = await aCustomer();
    const { email } = session.user;
    await post('/auth/password-reset', { email });
    const resetToken = await tokenFromLetter(session, 1);
    expectEmpty(await confirm(resetToken, 'a better password'));
    expectFailure(await get('/me', session.token), 401, 'invalid_token');
    expectFailure(await logIn(email, PASSWORD), 401, 'invalid_credentials');
    expect((await logIn(email, 'a better password')).status).toBe(200);
    expectFailure(await confirm(resetToken, 'a third password'), 400, 'invalid_reset');
    expect((await logIn(email, 'a better password')).status).toBe(200);
  });

  test('a second letter makes the first worthless', async () => {
    const session = await aCustomer();
    await post('/auth/password-reset', { email: session.user.email });
    const first = await tokenFromLetter(session, 1);
    await post('/auth/password-reset', { email: session.user.email });
    const second = await tokenFromLetter(session, 2);
    expectFailure(await confirm(first, 'a better password'), 400, 'invalid_reset');
    expectEmpty(await confirm(second, 'a better password'));
  });
});
