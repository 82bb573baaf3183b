import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { get, post } from '../support/client';
import { parseCsv } from '../support/csv';
import { runJob } from '../support/jobs';
import { euros, expectFailure, expectJson, type Money, type Order, type Product } from '../support/shapes';
import { adminToken, aProduct, buy } from '../support/shop';

interface Figures {
  pieces: number;
  revenue: Money;
}

interface Sales {
  from: string;
  to: string;
  total: Figures;
  days: (Figures & { day: string })[];
  categories: (Figures & { slug: string; name: string; orders: number })[];
}

const DAY = 24 * 60 * 60 * 1000;

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

async function sales(query: string): Promise<Sales> {
  const reply = await get<Sales>(`/admin/sales${query}`, await adminToken());
  expect(reply.status).toBe(200);
  return reply.body;
}

/** The same figures, added up from the orders as their customers see them. */
async function expectedSales(from: string, to: string): Promise<Omit<Sales, 'from' | 'to'>> {
  const token = await adminToken();
  const csv = (await get<string>(`/admin/orders/export?from=${from}&to=${to}`, token)).body;
  const days = new Map<string, [pieces: number, cents: number]>();
  const categories = new Map<string, { name: string; orders: number; pieces: number; cents: number }>();
  for (const [id, placedAt, status] of parseCsv(csv).slice(1)) {
    if (status === 'cancelled') continue;
    const order = (await get<Order>(`/orders/${id}`, token)).body;
    const counted = new Set<string>();
    for (const { productId, quantity, lineTotal } of order.items) {
      const day = placedAt.slice(0, 10);
      const [pieces, cents] = days.get(day) ?? [0, 0];
      days.set(day, [pieces + quantity, cents + lineTotal.cents]);
      const { slug, name } = (await get<Product>(`/products/${productId}`)).body.category;
      const sum = categories.get(slug) ?? { name, orders: 0, pieces: 0, cents: 0 };
      sum.pieces += quantity;
      sum.cents += lineTotal.cents;
      if (!counted.has(slug)) sum.orders += 1;
      counted.add(slug);
      categories.set(slug, sum);
    }
  }
  const sorted = <T>(map: Map<string, T>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const totals = [...days.values()];
  return {
    total: {
      pieces: totals.reduce((sum, [pieces]) => sum + pieces, 0),
      revenue: euros(totals.reduce((sum, [, cents]) => sum + cents, 0)),
    },
    days: sorted(days).map(([day, [pieces, cents]]) => ({ day, pieces, revenue: euros(cents) })),
    categories: sorted(categories).map(([slug, { name, orders, pieces, cents }]) => ({
      slug,
      name,
      orders,
      pieces,
      revenue: euros(cents),
    })),
  };
}

describe('GET /admin/sales', () => {
  test('adds up past days, before and after they were rolled up', async () => {
    const seeded = (await get<Order>('/orders/1', await adminToken())).body;
    const placed = Date.parse(seeded.placedAt);
    const [from, to] = [dayOf(placed), dayOf(placed + 3 * DAY)];
    const expected = { from, to, ...(await expectedSales(from, to)) };
    expect(expected.total.pieces).toBeGreaterThan(0);
    expect(await sales(`?from=${from}&to=${to}`)).toStrictEqual(expected);
    await runJob('roll-up-sales');
    expect(await sales(`?from=${from}&to=${to}`)).toStrictEqual(expected);

    const second = { from: dayOf(placed + DAY), to: dayOf(placed + DAY) };
    expect(await sales(`?from=${second.from}&to=${second.to}`)).toStrictEqual({
      ...second,
      ...(await expectedSales(second.from, second.to)),
    });
  });

  // Nobody else sells tea; the whole shop's sums move with every other test.
  test('knows what was sold and cancelled a moment ago', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 10_000, category: 'tea', stock: 20 });
    const before = await sales('');
    const { order } = await buy(token, [[product, 20]]);
    const sold = await sales('');
    const cents = ({ categories }: Sales) =>
      categories.find(({ slug }) => slug === 'tea')?.revenue.cents ?? 0;
    expect(cents(sold) - cents(before)).toBeGreaterThan(199_999);
    const today = sold.days.find(({ day }) => day === order.placedAt.slice(0, 10));
    expect(today?.revenue.cents).toBeGreaterThan(199_999);

    await runJob('roll-up-sales');
    expect(cents(await sales('')) - cents(before)).toBeGreaterThan(199_999);
    await post(`/orders/${order.id}/cancel`, undefined, token);
    expect(cents(sold) - cents(await sales(''))).toBeGreaterThan(199_999);
  });

  test('counts an order once, however many products of a category it has', async () => {
    const brewing = async () =>
      (await sales('')).categories.find(({ slug }) => slug === 'brewing')?.orders ?? 0;
    const products = await Promise.all([1, 2, 3, 4, 5, 6].map(() => aProduct({ category: 'brewing' })));
    const before = await brewing();
    await buy(
      (await aCustomer()).token,
      products.map((product) => [product, 1]),
    );
    const counted = (await brewing()) - before;
    expect(counted).toBeGreaterThanOrEqual(1);
    // Room for what others buy meanwhile.
    expect(counted).toBeLessThan(products.length);
  });

  test('shows the last thirty days, and its sums agree', async () => {
    await buy((await aCustomer()).token, [[await aProduct(), 1]]);
    const report = await sales('');
    expect({ from: report.from, to: report.to }).toEqual({
      from: dayOf(Date.parse(report.to) - 29 * DAY),
      to: dayOf(Date.now()),
    });
    for (const parts of [report.days, report.categories]) {
      expect(parts.reduce((sum, { pieces }) => sum + pieces, 0)).toBe(report.total.pieces);
      expect(parts.reduce((sum, { revenue }) => sum + revenue.cents, 0)).toBe(report.total.revenue.cents);
    }
    expect(report.total.revenue).toStrictEqual(euros(report.total.revenue.cents));
  });

  test('is empty for days without sales', async () => {
    const from = dayOf(Date.now() + DAY);
    expectJson(await get(`/admin/sales?from=${from}&to=${from}`, await adminToken()), 200, {
      from,
      to: from,
      total: { pieces: 0, revenue: euros(0) },
      days: [],
      categories: [],
    });
  });

  test('takes a year of days and no more', async () => {
    expect(await sales('?from=2023-01-01&to=2024-01-01')).toMatchObject({ from: '2023-01-01' });
    const reply = await get('/admin/sales?from=2023-01-01&to=2024-01-02', await adminToken());
    expectFailure(reply, 400, 'validation_failed');
  });

  test.each(['from=x', 'to=2024-13-01', 'from=2024-02-02&to=2024-02-01', 'from=2999-01-01'])(
    'refuses ?%s',
    async (query) => {
      expectFailure(await get(`/admin/sales?${query}`, await adminToken()), 400, 'validation_failed');
    },
  );

  test('is for administrators', async () => {
    expectFailure(await get('/admin/sales'), 401, 'unauthorized');
    expectFailure(await get('/admin/sales', (await aCustomer()).token), 403, 'forbidden');
  });
});
