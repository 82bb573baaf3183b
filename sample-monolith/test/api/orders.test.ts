import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { get, post } from '../support/client';
import { euros, expectFailure, expectJson, isoDate, type Order, type OrderSummary } from '../support/shapes';
import { adminToken, aProduct, buy, productNow } from '../support/shop';

function summaryOf({ id, status, itemCount, total, placedAt, cancelledAt }: Order): OrderSummary {
  return { id, status, itemCount, total, placedAt, cancelledAt };
}

describe('GET /orders', () => {
  test('is empty at first', async () => {
    const { token } = await aCustomer();
    const none = { items: [], page: 1, pageSize: 20, total: 0, totalPages: 0 };
    expectJson(await get('/orders', token), 200, none);
  });

  test('lists one’s own, the newest first, in pages', async () => {
    const { token } = await aCustomer();
    const [product, other] = [await aProduct({ priceCents: 111 }), await aProduct()];
    const placed: Order[] = [];
    for (const quantity of [1, 2, 3])
      placed.unshift(
        (
          await buy(token, [
            [product, quantity],
            [other, 1],
          ])
        ).order,
      );
    await buy((await aCustomer()).token, [[product, 1]]);

    const summaries = placed.map(summaryOf);
    expect(summaries.map(({ itemCount }) => itemCount)).toEqual([4, 3, 2]);
    const all = { items: summaries, page: 1, pageSize: 20, total: 3, totalPages: 1 };
    expectJson(await get('/orders', token), 200, all);
    const second = { items: summaries.slice(2), page: 2, pageSize: 2, total: 3, totalPages: 2 };
    expectJson(await get('/orders?page=2&pageSize=2', token), 200, second);
  });

  test.each(['page=0', 'pageSize=1000'])('refuses ?%s', async (query) => {
    const { token } = await aCustomer();
    expectFailure(await get(`/orders?${query}`, token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await get('/orders'), 401, 'unauthorized');
  });
});

describe('GET /orders/:id', () => {
  test('shows what the checkout answered', async () => {
    const { token } = await aCustomer();
    const { order } = await buy(token, [[await aProduct(), 2]]);
    expectJson(await get(`/orders/${order.id}`, token), 200, order);
  });

  test('shows a seeded order to the administrator', async () => {
    const { body } = await get<Order>('/orders/4', await adminToken());
    expect(body).toStrictEqual({
      id: 4,
      status: 'cancelled',
      itemCount: 1,
      subtotal: euros(8990),
      discount: euros(0),
      shipping: euros(0),
      coupon: null,
      total: euros(8990),
      placedAt: '2021-06-12T09:00:00.000Z',
      cancelledAt: '2021-06-13T09:00:00.000Z',
      customer: { id: 4, displayName: 'Chidi', email: 'chidi@shop.example' },
      shippingAddress: {
        id: '00000000-0000-4000-8000-000000000004',
        label: 'Home',
        street: 'Harbour Street 4',
        city: 'Trieste',
        postalCode: '34121',
        country: 'IT',
      },
      items: [
        {
          productId: 21,
          sku: 'BRW-005',
          name: 'Hand grinder',
          quantity: 1,
          unitPrice: euros(8990),
          lineTotal: euros(8990),
        },
      ],
      payment: { method: 'invoice', status: 'refunded', amount: euros(8990), settledAt: null },
    });
  });

  test('hides somebody else’s', async () => {
    const { order } = await buy((await aCustomer()).token, [[await aProduct(), 1]]);
    expectFailure(await get(`/orders/${order.id}`, (await aCustomer()).token), 404, 'not_found');
  });

  test('answers 404 for one that does not exist and 400 for what is no id', async () => {
    const { token } = await aCustomer();
    expectFailure(await get('/orders/2147483647', token), 404, 'not_found');
    expectFailure(await get('/orders/x', token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await get('/orders/1'), 401, 'unauthorized');
  });
});

describe('POST /orders/:id/cancel', () => {
  test('cancels, returns the payment and puts the pieces back', async () => {
    const { token } = await aCustomer();
    const products = [await aProduct(), await aProduct()];
    const { order } = await buy(token, [
      [products[0], 4],
      [products[1], 1],
    ]);
    const cancelled = {
      ...order,
      status: 'cancelled',
      cancelledAt: isoDate,
      payment: { ...order.payment, status: 'refunded' },
    };
    expectJson(await post(`/orders/${order.id}/cancel`, undefined, token), 200, cancelled);
    expectJson(await get(`/orders/${order.id}`, token), 200, cancelled);
    for (const product of products) expect(await productNow(product.id)).toStrictEqual(product);
  });

  test('can be done once, even when asked twice at once', async () => {
    const { token } = await aCustomer();
    const product = await aProduct();
    const { order } = await buy(token, [[product, 2]]);
    const cancel = () => post(`/orders/${order.id}/cancel`, undefined, token);
    const replies = await Promise.all([cancel(), cancel()]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expectFailure(await cancel(), 409, 'order_not_cancellable');
    expect(await productNow(product.id)).toStrictEqual(product);
  });

  test('is open to the administrator', async () => {
    const { order } = await buy((await aCustomer()).token, [[await aProduct(), 1]]);
    const reply = await post<Order>(`/orders/${order.id}/cancel`, undefined, await adminToken());
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ status: 'cancelled', customer: order.customer });
  });

  test('refuses an order that was shipped', async () => {
    const reply = await post('/orders/1/cancel', undefined, await adminToken());
    expectFailure(reply, 409, 'order_not_cancellable');
  });

  test('hides somebody else’s and what does not exist', async () => {
    const { order } = await buy((await aCustomer()).token, [[await aProduct(), 1]]);
    const { token } = await aCustomer();
    expectFailure(await post(`/orders/${order.id}/cancel`, undefined, token), 404, 'not_found');
    expectFailure(await post('/orders/2147483647/cancel', undefined, token), 404, 'not_found');
  });

  test('needs a session', async () => {
    expectFailure(await post('/orders/1/cancel'), 401, 'unauthorized');
  });
});
