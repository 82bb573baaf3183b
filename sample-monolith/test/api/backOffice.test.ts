import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Address, aCustomer, PASSWORD, type Session } from '../support/accounts';
import { del, get, patch, post, put } from '../support/client';
import { runJob } from '../support/jobs';
import { anId, euros, expectFailure, expectJson, isoDate, type OpenPage, type Page } from '../support/shapes';
import { aShippedOrder } from '../support/shipments';
import { adminToken, aProduct, aReviewOfBought, buy, putInCart } from '../support/shop';

interface CustomerLine {
  id: number;
  email: string;
}

interface Movement {
  id: number;
  change: number;
  reason: string;
  createdAt: string;
}

const MISSING = 2_147_483_647;

async function registered(email: string): Promise<Session> {
  const reply = await post<Session>('/auth/register', { email, password: PASSWORD, displayName: 'Found' });
  expect(reply.status).toBe(201);
  return reply.body;
}

async function customers(query: string): Promise<OpenPage<CustomerLine>> {
  return (await get<OpenPage<CustomerLine>>(`/admin/customers${query}`, await adminToken())).body;
}

function newCustomer({ user: { id, email, displayName, role } }: Session) {
  return {
    id,
    email,
    displayName,
    role,
    createdAt: isoDate,
    orders: 0,
    lifetimeValue: euros(0),
    lastOrderAt: null,
    reviews: 0,
  };
}

describe('GET /admin/customers', () => {
  test('finds by the beginning of the e-mail, the newest first, in pages', async () => {
    const prefix = randomUUID();
    const sessions = [];
    for (const n of [1, 2, 3]) sessions.unshift(await registered(`${prefix}-${n}@test.example`));
    const lines = sessions.map(newCustomer);
    const all = { items: lines, page: 1, pageSize: 20, hasMore: false };
    expectJson(await get(`/admin/customers?q=${prefix}`, await adminToken()), 200, all);
    const first = { items: lines.slice(0, 2), page: 1, pageSize: 2, hasMore: true };
    expect(await customers(`?q=${prefix.toUpperCase()}&pageSize=2`)).toStrictEqual(first);
    const second = { items: lines.slice(2), page: 2, pageSize: 2, hasMore: false };
    expect(await customers(`?q=${prefix}&pageSize=2&page=2`)).toStrictEqual(second);
    expect((await customers(`?q=${prefix}&pageSize=3`)).hasMore).toBe(false);
    for (const other of [prefix.slice(1), `${prefix.slice(0, -1)}_`, '%25']) {
      expect((await customers(`?q=${other}`)).items).toStrictEqual([]);
    }
  });

  test('adds up orders and reviews, the cancelled ones without their value', async () => {
    const session = await aCustomer();
    const product = await aProduct();
    await buy(session.token, [[product, 2]]);
    const { order: second } = await buy(session.token, [[product, 1]]);
    const { order: dropped } = await buy(session.token, [[product, 3]]);
    await post(`/orders/${dropped.id}/cancel`, undefined, session.token);
    await aReviewOfBought(session.token, product.id);
    const { body } = await get<Page<{ total: { cents: number } }>>('/orders', session.token);
    const cents = body.items.slice(1).reduce((sum, { total }) => sum + total.cents, 0);
    expect(cents).toBeGreaterThanOrEqual(3 * product.price.cents);
    expect(second.total.cents).toBe(body.items[1].total.cents);
    expect((await customers(`?q=${session.user.email}`)).items).toStrictEqual([
      {
        ...newCustomer(session),
        orders: 3,
        lifetimeValue: euros(cents),
        lastOrderAt: dropped.placedAt,
        reviews: 1,
      },
    ]);
  });

  test('lists everybody without q', async () => {
    const { user } = await aCustomer();
    expect((await customers('?pageSize=100')).items.map(({ id }) => id)).toContain(user.id);
  });

  test.each(['q=', 'page=0', 'pageSize=101'])('refuses ?%s', async (query) => {
    expectFailure(await get(`/admin/customers?${query}`, await adminToken()), 400, 'validation_failed');
  });
});

describe('GET /admin/customers/:id', () => {
  test('shows a new customer, who has nothing', async () => {
    const session = await aCustomer();
    expectJson(await get(`/admin/customers/${session.user.id}`, await adminToken()), 200, {
      ...newCustomer(session),
      addresses: [],
      recentOrders: [],
      recentReviews: [],
      coupons: [],
      wishlist: [],
    });
  });

  test('shows everything of one customer', async () => {
    const session = await aCustomer();
    const { token, user } = session;
    const [product, wished] = [await aProduct(), await aProduct()];
    const { order } = await buy(token, [[product, 1]]);
    const { order: later } = await buy(token, [[product, 1]]);
    const review = await aReviewOfBought(token, product.id, 3);
    await put(`/wishlist/${wished.id}`, token);
    await put(`/wishlist/${product.id}`, token);
    const { items: addresses } = (await get<{ items: Address[] }>('/me/addresses', token)).body;
    expect(addresses).toHaveLength(2);
    expectJson(await get(`/admin/customers/${user.id}`, await adminToken()), 200, {
      ...newCustomer(session),
      orders: 2,
      lifetimeValue: euros(order.total.cents + later.total.cents),
      lastOrderAt: later.placedAt,
      reviews: 1,
      addresses,
      recentOrders: [later, order].map(({ id, status, total, placedAt }) => ({
        id,
        status,
        total: euros(total.cents),
        placedAt,
      })),
      recentReviews: [
        { id: review.id, productId: product.id, productName: product.name, rating: 3, title: 'Good' },
      ],
      coupons: [],
      wishlist: [product, wished].map(({ id, name }) => ({ productId: id, name, addedAt: isoDate })),
    });
  });

  test('answers 404 for nobody, 400 for no id', async () => {
    expectFailure(await get(`/admin/customers/${MISSING}`, await adminToken()), 404, 'not_found');
    expectFailure(await get('/admin/customers/x', await adminToken()), 400, 'validation_failed');
  });
});

describe('PATCH /admin/customers/:id', () => {
  async function setRole(id: number, role: unknown) {
    return patch<{ role: string }>(`/admin/customers/${id}`, { role }, await adminToken());
  }

  test('changes the role, at once, and writes it down', async () => {
    const { user, token } = await aCustomer();
    const { order, shipment } = await aShippedOrder();
    const url = `/orders/${order.id}/tracking`;
    expectFailure(await get(url, token), 404, 'not_found');
    const reply = await setRole(user.id, 'support');
    expectJson(reply, 200, (await get(`/admin/customers/${user.id}`, await adminToken())).body);
    expect(reply.body.role).toBe('support');
    expectJson(await get('/me', token), 200, { ...user, role: 'support', createdAt: isoDate });
    expectJson(await get(url, token), 200, { orderId: order.id, orderStatus: 'shipped', shipment });
    expectFailure(await get('/admin/customers', token), 403, 'forbidden');

    await setRole(user.id, 'admin');
    expect((await get('/admin/customers', token)).status).toBe(200);
    await setRole(user.id, 'customer');
    expectFailure(await get('/admin/customers', token), 403, 'forbidden');

    const entry = (from: string, to: string) => ({
      id: anId,
      action: 'user.role_changed',
      subject: `user:${user.id}`,
      detail: { from, to },
      actor: { id: 1, displayName: 'Shop Admin' },
      createdAt: isoDate,
    });
    expectJson(await get(`/admin/audit?subject=user:${user.id}`, await adminToken()), 200, {
      items: [entry('admin', 'customer'), entry('support', 'admin'), entry('customer', 'support')],
      page: 1,
      pageSize: 20,
      hasMore: false,
    });
  });

  // With an administrator of its own: the seeded one is everybody's.
  test('nobody changes the own role', async () => {
    const { user, token } = await aCustomer();
    await setRole(user.id, 'admin');
    const reply = await patch(`/admin/customers/${user.id}`, { role: 'customer' }, token);
    expectFailure(reply, 409, 'own_role');
    expect((await get('/admin/jobs', token)).status).toBe(200);
  });

  test.each(['boss', '', undefined, 1])('refuses the role %o', async (role) => {
    const { user } = await aCustomer();
    expectFailure(await setRole(user.id, role), 400, 'validation_failed');
  });

  test('answers 404 for nobody, 400 for no id', async () => {
    expectFailure(await setRole(MISSING, 'support'), 404, 'not_found');
    const reply = await patch('/admin/customers/x', { role: 'support' }, await adminToken());
    expectFailure(reply, 400, 'validation_failed');
  });
});

describe('GET /admin/products/:id/report', () => {
  test('joins stock, movements, sales, ratings and pairs', async () => {
    const product = await aProduct({ stock: 30, priceCents: 250 });
    const [often, once] = [await aProduct(), await aProduct()];
    const [first, second, third] = [await aCustomer(), await aCustomer(), await aCustomer()];
    await buy(first.token, [
      [product, 2],
      [often, 1],
    ]);
    const { order } = await buy(second.token, [
      [product, 3],
      [often, 1],
      [once, 1],
    ]);
    const { order: dropped } = await buy(third.token, [[product, 5]]);
    await post(`/orders/${dropped.id}/cancel`, undefined, third.token);
    await putInCart(third.token, product.id, 4);
    await aReviewOfBought(first.token, product.id, 5);
    await aReviewOfBought(second.token, product.id, 2);
    await patch(`/products/${product.id}`, { stock: 40 }, await adminToken());
    await runJob('refresh-product-pairs');
    const movements = (
      await get<Page<Movement>>(`/stock/${product.id}/movements`, await adminToken())
    ).body.items.map(({ id, change, reason, createdAt }) => ({ id, change, reason, createdAt }));
    expect(movements[0]).toMatchObject({ change: 15, reason: 'correction' });

    const report = {
      id: product.id,
      sku: product.sku,
      name: product.name,
      deleted: false,
      stock: { onHand: 40, reserved: 4, available: 36 },
      movements,
      sales: { orders: 2, pieces: 5, revenue: euros(5 * 250), lastSoldAt: order.placedAt },
      ratings: [5, 4, 3, 2, 1].map((stars) => ({ stars, count: stars === 5 || stars === 2 ? 1 : 0 })),
      pairs: [
        { productId: often.id, name: often.name, times: 2 },
        { productId: once.id, name: once.name, times: 1 },
      ],
    };
    const url = `/admin/products/${product.id}/report`;
    expectJson(await get(url, await adminToken()), 200, report);
    await del(`/products/${product.id}`, await adminToken());
    expectJson(await get(url, await adminToken()), 200, { ...report, deleted: true });
  });

  test('is empty for a new product', async () => {
    const product = await aProduct({ stock: 0 });
    expectJson(await get(`/admin/products/${product.id}/report`, await adminToken()), 200, {
      id: product.id,
      sku: product.sku,
      name: product.name,
      deleted: false,
      stock: { onHand: 0, reserved: 0, available: 0 },
      movements: [],
      sales: { orders: 0, pieces: 0, revenue: euros(0), lastSoldAt: null },
      ratings: [5, 4, 3, 2, 1].map((stars) => ({ stars, count: 0 })),
      pairs: [],
    });
  });

  test('answers 404 for no product, 400 for no id', async () => {
    expectFailure(await get(`/admin/products/${MISSING}/report`, await adminToken()), 404, 'not_found');
    expectFailure(await get('/admin/products/x/report', await adminToken()), 400, 'validation_failed');
  });
});

describe('GET /admin/audit', () => {
  test('has pages, the newest first, over all subjects too', async () => {
    const product = await aProduct();
    const token = await adminToken();
    for (const quantity of [1, 2, 3]) await post(`/stock/${product.id}/restock`, { quantity }, token);
    const url = `/admin/audit?subject=product:${product.id}&pageSize=2`;
    const first = (await get<OpenPage<{ detail: object }>>(url, token)).body;
    expect(first).toMatchObject({ page: 1, pageSize: 2, hasMore: true });
    expect(first.items.map(({ detail }) => detail)).toStrictEqual([
      { quantity: 3, note: '' },
      { quantity: 2, note: '' },
    ]);
    const second = (await get<OpenPage<{ detail: object }>>(`${url}&page=2`, token)).body;
    expect(second).toMatchObject({ page: 2, pageSize: 2, hasMore: false });
    expect(second.items.map(({ detail }) => detail)).toStrictEqual([{ quantity: 1, note: '' }]);

    const all = (await get<OpenPage<{ id: number }>>('/admin/audit?pageSize=100', token)).body.items;
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => b - a));
  });

  test('knows nothing of other subjects', async () => {
    const none = { items: [], page: 1, pageSize: 20, hasMore: false };
    expectJson(await get(`/admin/audit?subject=product:${MISSING}`, await adminToken()), 200, none);
  });

  test.each(['subject=', 'page=0'])('refuses ?%s', async (query) => {
    expectFailure(await get(`/admin/audit?${query}`, await adminToken()), 400, 'validation_failed');
  });
});

describe('the back office', () => {
  const paths = ['/admin/customers', '/admin/customers/1', '/admin/products/1/report', '/admin/audit'];

  test.each(paths)('is for administrators: GET %s', async (path) => {
    expectFailure(await get(path), 401, 'unauthorized');
    expectFailure(await get(path, (await aCustomer()).token), 403, 'forbidden');
  });

  test('is for administrators: PATCH /admin/customers/:id', async () => {
    const { user, token } = await aCustomer();
    const json = { role: 'admin' };
    expectFailure(await patch(`/admin/customers/${user.id}`, json), 401, 'unauthorized');
    expectFailure(await patch(`/admin/customers/${user.id}`, json, token), 403, 'forbidden');
    expect((await get<{ role: string }>('/me', token)).body.role).toBe('customer');
  });
});
