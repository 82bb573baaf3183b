import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { get, post } from '../support/client';
import { euros, expectFailure, type Money } from '../support/shapes';
import { adminToken, aProduct, buy } from '../support/shop';

interface Sale {
  orderId: number;
  status: string;
  email: string;
  productId: number;
  productName: string;
  quantity: number;
  amount: Money;
}

interface Summary {
  customers: number;
  products: { active: number; outOfStock: number };
  orders: { placed: number; shipped: number; cancelled: number };
  revenue: Money;
  recentSales: Sale[];
}

async function summary(): Promise<Summary> {
  const reply = await get<Summary>('/admin/summary', await adminToken());
  expect(reply.status).toBe(200);
  return reply.body;
}

describe('GET /admin/summary', () => {
  test('has these fields', async () => {
    const body = await summary();
    const count: unknown = expect.any(Number);
    expect(body).toStrictEqual({
      customers: count,
      products: { active: count, outOfStock: count },
      orders: { placed: count, shipped: count, cancelled: count },
      revenue: euros(body.revenue.cents),
      recentSales: expect.any(Array),
    });
    expect(body.products.active).toBeGreaterThanOrEqual(40);
    expect(body.products.outOfStock).toBeGreaterThanOrEqual(1);
    expect(body.orders.shipped).toBeGreaterThanOrEqual(3);
    expect(body.orders.cancelled).toBeGreaterThanOrEqual(1);
    expect(body.recentSales.length).toBeLessThanOrEqual(30);
  });

  // Other tests register, buy and cancel meanwhile, but all their sums together are far below this price.
  test('counts a new customer, what was sold and what was cancelled', async () => {
    const before = await summary();
    const { token, user } = await aCustomer();
    const product = await aProduct({ priceCents: 1_000_000 });
    const { order } = await buy(token, [[product, 2]]);
    const sold = await summary();
    const sale = {
      orderId: order.id,
      status: 'placed',
      email: user.email,
      productId: product.id,
      productName: product.name,
      quantity: 2,
      amount: euros(2_000_000),
    };
    expect(sold.customers).toBeGreaterThan(before.customers);
    expect(sold.recentSales.find(({ orderId }) => orderId === order.id)).toStrictEqual(sale);
    expect(sold.revenue.cents - before.revenue.cents).toBeGreaterThan(1_500_000);

    await post(`/orders/${order.id}/cancel`, undefined, token);
    const cancelled = await summary();
    expect(cancelled.orders.cancelled).toBeGreaterThan(before.orders.cancelled);
    expect(cancelled.recentSales.find(({ orderId }) => orderId === order.id)).toStrictEqual({
      ...sale,
      status: 'cancelled',
    });
    expect(sold.revenue.cents - cancelled.revenue.cents).toBeGreaterThan(1_500_000);
  });

  test('is for administrators', async () => {
    expectFailure(await get('/admin/summary'), 401, 'unauthorized');
    expectFailure(await get('/admin/summary', (await aCustomer()).token), 403, 'forbidden');
  });
});
