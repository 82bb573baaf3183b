import { describe, expect, test } from 'vitest';
import { aCustomer, aMemberOfStaff } from '../support/accounts';
import { get, post } from '../support/client';
import { expectFailure, expectJson, isoDate, type Money, type Order } from '../support/shapes';
import { adminToken, aProduct, buy } from '../support/shop';

interface FoundOrder {
  id: number;
  status: string;
  customer: { id: number; displayName: string; email: string };
  total: Money;
  placedAt: string;
}

interface OpenPage {
  items: FoundOrder[];
  page: number;
  pageSize: number;
  hasMore: boolean;
}

function foundOf({ id, status, customer, total, placedAt }: Order): FoundOrder {
  return { id, status, customer, total, placedAt };
}

async function threeOrders() {
  const { token, user } = await aCustomer('Searched');
  const product = await aProduct({ priceCents: 1000 });
  const orders: Order[] = [];
  for (const quantity of [1, 2, 3]) orders.unshift((await buy(token, [[product, quantity]])).order);
  return { orders, email: encodeURIComponent(user.email), token };
}

async function search(query: string) {
  return get<OpenPage>(`/orders/search?${query}`, await adminToken());
}

describe('GET /orders/search', () => {
  test('finds by e-mail, the newest first, in pages that tell whether there are more', async () => {
    const { orders, email } = await threeOrders();
    const found = orders.map(foundOf);
    const all = { items: found, page: 1, pageSize: 20, hasMore: false };
    expectJson(await search(`email=${email}`), 200, all);
    expectJson(await search(`email=${email}&pageSize=2`), 200, {
      items: found.slice(0, 2),
      page: 1,
      pageSize: 2,
      hasMore: true,
    });
    expectJson(await search(`email=${email}&pageSize=2&page=2`), 200, {
      items: found.slice(2),
      page: 2,
      pageSize: 2,
      hasMore: false,
    });
    expectJson(await search(`email=${email}&pageSize=3`), 200, { ...all, pageSize: 3 });
  });

  test('takes the first letters of an e-mail, in any case, and no wildcards', async () => {
    const { orders, email } = await threeOrders();
    expect((await search(`email=${email.slice(0, 30).toUpperCase()}`)).body.items).toHaveLength(
      orders.length,
    );
    expect((await search('email=%25')).body.items).toEqual([]);
  });

  test('by status and by total', async () => {
    const { orders, email, token } = await threeOrders();
    await post(`/orders/${orders[0].id}/cancel`, undefined, token);
    const ids = async (query: string) =>
      (await search(`email=${email}&${query}`)).body.items.map(({ id }) => id);
    expect(await ids('status=cancelled')).toEqual([orders[0].id]);
    expect(await ids('status=placed')).toEqual([orders[1].id, orders[2].id]);
    expect(await ids(`minTotalCents=${orders[1].total.cents}`)).toEqual([orders[0].id, orders[1].id]);
    expect(await ids(`minTotalCents=${orders[1].total.cents + 1}`)).toEqual([orders[0].id]);
  });

  test('by day, both ends included', async () => {
    const seeded = (await search('from=2021-06-09&to=2021-06-10&pageSize=100')).body.items;
    expect(seeded.map(({ id }) => id)).toEqual([2, 1]);
    expect(seeded[0]).toStrictEqual({
      id: 2,
      status: 'placed',
      customer: { id: 2, displayName: 'Ada', email: 'ada@shop.example' },
      total: { cents: 2890, currency: 'EUR', formatted: 'EUR 28.90' },
      placedAt: '2021-06-10T09:00:00.000Z',
    });
    expect((await search('from=2021-06-10&to=2021-06-10')).body.items.map(({ id }) => id)).toEqual([2]);
  });

  test.each(['status=lost', 'from=yesterday', 'minTotalCents=-1', 'page=0', 'pageSize=101'])(
    'refuses ?%s',
    async (query) => {
      expectFailure(await search(query), 400, 'validation_failed');
    },
  );

  test('is for the people behind the counter', async () => {
    expectFailure(await get('/orders/search'), 401, 'unauthorized');
    expectFailure(await get('/orders/search', (await aCustomer()).token), 403, 'missing_permission');
    expect((await get('/orders/search', (await aMemberOfStaff('support')).token)).status).toBe(200);
  });
});

describe('GET /orders/:id/invoice', () => {
  test('is a text with the order’s lines and sums', async () => {
    const { token } = await aCustomer('Payer');
    const product = await aProduct({ name: 'Invoiced', priceCents: 1234 });
    const { order } = await buy(token, [[product, 2]]);
    const reply = await get<string>(`/orders/${order.id}/invoice`, token);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(reply.headers.get('content-disposition')).toBe(`inline; filename="invoice-${order.id}.txt"`);
    const year = new Date(order.placedAt).getUTCFullYear();
    const line = (label: string, amount: string) => label.padEnd(46) + amount.padStart(16);
    expect(reply.body.split('\n')).toEqual([
      `INVOICE ${year}-${String(order.id).padStart(7, '0')}`,
      '',
      'Payer',
      'Test Street 1',
      'AT-8010 Graz',
      '',
      line('  2 x Invoiced', 'EUR 24.68'),
      '-'.repeat(62),
      line('Subtotal', 'EUR 24.68'),
      line('Shipping', 'EUR 4.90'),
      line('Total', 'EUR 29.58'),
      '',
      'Please pay within 14 days.',
      '',
    ]);
    expect(isoDate).toEqual(order.placedAt);
  });

  test('of a cancelled order says that the money is back', async () => {
    const { token } = await aCustomer();
    const { order } = await buy(token, [[await aProduct(), 1]]);
    await post(`/orders/${order.id}/cancel`, undefined, token);
    const { body } = await get<string>(`/orders/${order.id}/invoice`, token);
    expect(body).toContain('\nThe amount was paid back.\n');
  });

  test('is one’s own; the support may read it too', async () => {
    const { order } = await buy((await aCustomer()).token, [[await aProduct(), 1]]);
    const path = `/orders/${order.id}/invoice`;
    expectFailure(await get(path), 401, 'unauthorized');
    expectFailure(await get(path, (await aCustomer()).token), 404, 'not_found');
    expectFailure(await get(path, (await aMemberOfStaff('warehouse')).token), 404, 'not_found');
    expect((await get(path, (await aMemberOfStaff('support')).token)).status).toBe(200);
    expectFailure(await get('/orders/x/invoice', await adminToken()), 400, 'validation_failed');
  });
});
