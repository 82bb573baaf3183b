import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aCustomer, PASSWORD, type Session } from '../support/accounts';
import { baseUrl, get, post } from '../support/client';
import { parseCsv } from '../support/csv';
import { expectFailure, type Order } from '../support/shapes';
import { adminToken, aProduct, buy } from '../support/shop';

const HEADER = ['id', 'placed_at', 'status', 'email', 'pieces', 'total_cents'];
const DAY = 24 * 60 * 60 * 1000;

async function exported(query = ''): Promise<string[][]> {
  const reply = await get<string>(`/admin/orders/export${query}`, await adminToken());
  expect(reply.status).toBe(200);
  const [header, ...lines] = parseCsv(reply.body);
  expect(header).toStrictEqual(HEADER);
  return lines;
}

function line({ id, placedAt, status, customer, itemCount, total }: Order): string[] {
  return [String(id), placedAt, status, customer.email, String(itemCount), String(total.cents)];
}

function lineOf(lines: string[][], { id }: Order): string[] | undefined {
  return lines.find(([cell]) => cell === String(id));
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

describe('GET /admin/orders/export', () => {
  test('is a CSV file to keep', async () => {
    const reply = await get<string>('/admin/orders/export', await adminToken());
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename="orders.csv"');
    expect(reply.body.startsWith(`${HEADER.join(',')}\r\n`)).toBe(true);
    expect(reply.body.endsWith('\r\n')).toBe(true);
  });

  test('has a line for each order, by id', async () => {
    const { token } = await aCustomer();
    const [product, other] = [await aProduct({ priceCents: 333 }), await aProduct()];
    const { order } = await buy(token, [
      [product, 2],
      [other, 1],
    ]);
    const { order: later } = await buy(token, [[other, 1]]);
    const lines = await exported();
    expect(lineOf(lines, order)).toStrictEqual(line(order));
    expect(lineOf(lines, later)).toStrictEqual(line(later));
    const ids = lines.map(([id]) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(['"a', 'a,b', '"a,b"'])('quotes what would break a line: %s', async (name) => {
    const email = `${name}-${randomUUID()}@test.example`;
    const registered = await post<Session>('/auth/register', { email, password: PASSWORD, displayName: 'Q' });
    const { order } = await buy(registered.body.token, [[await aProduct(), 1]]);
    expect(order.customer.email).toBe(email);
    expect(lineOf(await exported(), order)).toStrictEqual(line(order));
  });

  test('filters by status', async () => {
    const { token } = await aCustomer();
    const product = await aProduct();
    const { order } = await buy(token, [[product, 1]]);
    const { order: dropped } = await buy(token, [[product, 1]]);
    const cancelled = (await post<Order>(`/orders/${dropped.id}/cancel`, undefined, token)).body;
    const placed = await exported('?status=placed');
    expect(lineOf(placed, order)).toStrictEqual(line(order));
    expect(lineOf(placed, dropped)).toBeUndefined();
    expect(placed.every(([, , status]) => status === 'placed')).toBe(true);
    const lines = await exported('?status=cancelled');
    expect(lineOf(lines, cancelled)).toStrictEqual(line(cancelled));
    expect(lines.every(([, , status]) => status === 'cancelled')).toBe(true);
  });

  test('filters by day, both ends included', async () => {
    const { order } = await buy((await aCustomer()).token, [[await aProduct(), 1]]);
    const placed = Date.parse(order.placedAt);
    const [before, day, after] = [dayOf(placed - DAY), dayOf(placed), dayOf(placed + DAY)];
    for (const query of [`?from=${day}&to=${day}`, `?from=${before}`, `?from=${day}`, `?to=${after}`]) {
      expect(lineOf(await exported(query), order)).toStrictEqual(line(order));
    }
    expect(lineOf(await exported(`?to=${before}`), order)).toBeUndefined();
    expect(lineOf(await exported(`?from=${after}`), order)).toBeUndefined();
    expect(await exported('?from=1999-01-01&to=1999-12-31')).toStrictEqual([]);
  });

  test('goes on for others when a reader leaves in the middle', async () => {
    const headers = { authorization: `Bearer ${await adminToken()}` };
    const leave = async () => {
      const abort = new AbortController();
      const response = await fetch(`${baseUrl}/admin/orders/export`, { headers, signal: abort.signal });
      abort.abort();
      return response.status;
    };
    // More than there are connections to the database, so that one kept would be missed.
    const statuses = await Promise.all(Array.from({ length: 12 }, leave));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await exported()).length).toBeGreaterThan(0);
  });

  test.each([
    'status=lost',
    'from=yesterday',
    'to=2024-02-30',
    'from=2024-6-1',
    'from=2024-06-02&to=2024-06-01',
  ])('refuses ?%s', async (query) => {
    const reply = await get(`/admin/orders/export?${query}`, await adminToken());
    expectFailure(reply, 400, 'validation_failed');
    expect(reply.headers.get('content-disposition')).toBeNull();
  });

  test('is for administrators', async () => {
    expectFailure(await get('/admin/orders/export'), 401, 'unauthorized');
    expectFailure(await get('/admin/orders/export', (await aCustomer()).token), 403, 'forbidden');
  });
});
