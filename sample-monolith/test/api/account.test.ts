import { describe, expect, test } from 'vitest';
import { type Address, aCustomer, anAddress, notificationsOf, PASSWORD } from '../support/accounts';
import { del, get, patch, post, send } from '../support/client';
import { anId, euros, expectEmpty, expectFailure, expectJson, isoDate, uuid } from '../support/shapes';
import { aProduct, buy } from '../support/shop';

const ADDRESS = { label: 'Work', street: 'Long Road 9', city: 'Linz', postalCode: '4020', country: 'AT' };

describe('GET /me', () => {
  test('shows the account', async () => {
    const { user, token } = await aCustomer('Nora');
    expect(user.displayName).toBe('Nora');
    expectJson(await get('/me', token), 200, { ...user, createdAt: isoDate });
  });

  test('needs a session', async () => {
    expectFailure(await get('/me'), 401, 'unauthorized');
  });
});

describe('PATCH /me', () => {
  test('changes the name', async () => {
    const { user, token } = await aCustomer();
    const changed = { ...user, displayName: 'Renamed', createdAt: isoDate };
    expectJson(await patch('/me', { displayName: 'Renamed' }, token), 200, changed);
    expectJson(await get('/me', token), 200, changed);
  });

  test('changes the password', async () => {
    const { user, token } = await aCustomer();
    const reply = await patch('/me', { newPassword: 'battery staple', currentPassword: PASSWORD }, token);
    expectJson(reply, 200, { ...user, createdAt: isoDate });
    const login = (password: string) => post('/auth/login', { email: user.email, password });
    expectFailure(await login(PASSWORD), 401, 'invalid_credentials');
    expect((await login('battery staple')).status).toBe(200);
  });

  test.each([{ currentPassword: 'wrong horse' }, {}])('refuses a new password with %o', async (current) => {
    const { user, token } = await aCustomer();
    const reply = await patch('/me', { newPassword: 'battery staple', ...current }, token);
    expectFailure(reply, 403, 'wrong_password');
    expect((await post('/auth/login', { email: user.email, password: PASSWORD })).status).toBe(200);
  });

  test.each([{}, { displayName: '' }, { displayName: 'x'.repeat(81) }, { newPassword: 'short' }])(
    'refuses %o',
    async (json) => {
      const { token } = await aCustomer();
      expectFailure(await patch('/me', json, token), 400, 'validation_failed');
    },
  );

  test('needs a session', async () => {
    expectFailure(await patch('/me', { displayName: 'X' }), 401, 'unauthorized');
  });
});

describe('/me/addresses', () => {
  test('POST saves an address', async () => {
    const { token } = await aCustomer();
    const reply = await post<Address>('/me/addresses', { ...ADDRESS, country: 'at' }, token);
    expectJson(reply, 201, { id: uuid, ...ADDRESS });
    expect(reply.headers.get('location')).toBe('/me/addresses');
  });

  test('GET lists them in the order they came', async () => {
    const { token } = await aCustomer();
    expectJson(await get('/me/addresses', token), 200, { items: [] });
    const first = await anAddress(token);
    const second = (await post<Address>('/me/addresses', ADDRESS, token)).body;
    expectJson(await get('/me/addresses', token), 200, { items: [first, second] });
  });

  test('two saved at once both stay', async () => {
    const { token } = await aCustomer();
    const saved = await Promise.all([anAddress(token), anAddress(token), anAddress(token)]);
    const { body } = await get<{ items: Address[] }>('/me/addresses', token);
    expect(body.items.map(({ id }) => id).sort()).toEqual(saved.map(({ id }) => id).sort());
  });

  test.each(['label', 'street', 'city', 'postalCode', 'country'])(
    'POST refuses one without %s',
    async (field) => {
      const { token } = await aCustomer();
      const reply = await post('/me/addresses', { ...ADDRESS, [field]: undefined }, token);
      expectFailure(reply, 400, 'validation_failed');
    },
  );

  test('PUT replaces one where it stands', async () => {
    const { token } = await aCustomer();
    const [first, second] = [await anAddress(token), await anAddress(token)];
    const reply = await send('PUT', `/me/addresses/${first.id}`, { json: ADDRESS, token });
    expectJson(reply, 200, { id: first.id, ...ADDRESS });
    expectJson(await get('/me/addresses', token), 200, { items: [{ id: first.id, ...ADDRESS }, second] });
  });

  test('DELETE takes one out', async () => {
    const { token } = await aCustomer();
    const [first, second] = [await anAddress(token), await anAddress(token)];
    expectEmpty(await del(`/me/addresses/${first.id}`, token));
    expectJson(await get('/me/addresses', token), 200, { items: [second] });
    expectEmpty(await del(`/me/addresses/${second.id}`, token));
    expectJson(await get('/me/addresses', token), 200, { items: [] });
    expectFailure(await del(`/me/addresses/${second.id}`, token), 404, 'not_found');
  });

  test('PUT and DELETE know one’s own addresses only', async () => {
    const [{ token }, other] = [await aCustomer(), await aCustomer()];
    const { id } = await anAddress(other.token);
    expectFailure(await send('PUT', `/me/addresses/${id}`, { json: ADDRESS, token }), 404, 'not_found');
    expectFailure(await del(`/me/addresses/${id}`, token), 404, 'not_found');
    expectFailure(await del('/me/addresses/home', token), 400, 'validation_failed');
    const incomplete = { ...ADDRESS, city: '' };
    const reply = await send('PUT', `/me/addresses/${id}`, { json: incomplete, token: other.token });
    expectFailure(reply, 400, 'validation_failed');
  });

  test('need a session', async () => {
    const path = '/me/addresses/00000000-0000-4000-8000-000000000002';
    expectFailure(await get('/me/addresses'), 401, 'unauthorized');
    expectFailure(await post('/me/addresses', ADDRESS), 401, 'unauthorized');
    expectFailure(await send('PUT', path, { json: ADDRESS }), 401, 'unauthorized');
    expectFailure(await del(path), 401, 'unauthorized');
  });
});

describe('GET /me/notifications', () => {
  test('is empty at first', async () => {
    const { token } = await aCustomer();
    expectJson(await get('/me/notifications', token), 200, { items: [] });
  });

  test('tells of an order placed, then of its cancellation', async () => {
    const { token } = await aCustomer();
    const { order } = await buy(token, [[await aProduct({ priceCents: 705 }), 3]]);
    const placed = {
      id: anId,
      kind: 'order.placed',
      message: `Thank you for order ${order.id}: 3 pieces, ${euros(2605).formatted}`,
      orderId: order.id,
      createdAt: isoDate,
      readAt: null,
    };
    expect(await notificationsOf(token, 1)).toStrictEqual([placed]);

    expect((await post(`/orders/${order.id}/cancel`, undefined, token)).status).toBe(200);
    const cancelled = {
      id: anId,
      kind: 'order.cancelled',
      message: `Order ${order.id} was cancelled and the payment is returned`,
      orderId: order.id,
      createdAt: isoDate,
      readAt: null,
    };
    expect(await notificationsOf(token, 2)).toStrictEqual([cancelled, placed]);
  });

  test('shows nobody else’s', async () => {
    const [buyer, other] = [await aCustomer(), await aCustomer()];
    await buy(buyer.token, [[await aProduct(), 1]]);
    await notificationsOf(buyer.token, 1);
    expectJson(await get('/me/notifications', other.token), 200, { items: [] });
  });

  test('needs a session', async () => {
    expectFailure(await get('/me/notifications'), 401, 'unauthorized');
  });
});
