import { describe, expect, test } from 'vitest';
import { aCustomer, notificationsOf, type Session } from '../support/accounts';
import { get, post, put } from '../support/client';
import { anId, euros, expectFailure, expectJson, isoDate, type Page } from '../support/shapes';
import { anOrder, aShippedOrder, move, ship } from '../support/shipments';
import { adminToken, aProduct, buy } from '../support/shop';

interface Email {
  id: number;
  kind: string;
  to: string;
  subject: string;
  body: string;
  createdAt: string;
}

/** They are written after the answer has left, and side by side, hence the asking again and the sorting. */
async function emailsOf(token: string, count: number): Promise<Email[]> {
  let items: Email[] = [];
  const ask = async () => {
    items = (await get<Page<Email>>('/me/emails', token)).body.items;
    return items;
  };
  await expect.poll(ask, { timeout: 3000, interval: 20 }).toHaveLength(count);
  return items;
}

function email({ user }: Session, kind: string, subject: string, lines: string[]): Email {
  const body = [`Dear ${user.displayName},`, ...lines, 'Your shop'].join('\n\n');
  return { id: anId as number, kind, to: user.email, subject, body, createdAt: isoDate as string };
}

function longDate(iso: string): string {
  const date = new Date(iso);
  const month = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' });
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;
}

describe('GET /me/emails', () => {
  test('tells of an order placed, then of its cancellation', async () => {
    const customer = await aCustomer('Nora');
    const { order } = await buy(customer.token, [[await aProduct({ priceCents: 1999 }), 3]]);
    const placed = email(customer, 'order.placed', `Your order ${order.id}`, [
      `Thank you for your order of ${longDate(order.placedAt)}.`,
      `3 pieces, ${euros(order.total.cents).formatted} in all.`,
      'We write again when it is on its way.',
    ]);
    expect(await emailsOf(customer.token, 1)).toStrictEqual([placed]);
    await post(`/orders/${order.id}/cancel`, undefined, customer.token);
    const cancelled = email(customer, 'order.cancelled', `Your order ${order.id} was cancelled`, [
      `We have cancelled order ${order.id}.`,
      `${euros(order.total.cents).formatted} will be returned to you.`,
    ]);
    expect(await emailsOf(customer.token, 2)).toStrictEqual([cancelled, placed]);
  });

  test('says "1 piece"', async () => {
    const { customer, order } = await anOrder();
    const [{ body }] = await emailsOf(customer.token, 1);
    expect(body).toContain(`\n\n1 piece, ${euros(order.total.cents).formatted} in all.\n\n`);
  });

  test('tells of a shipment, with its code', async () => {
    const { customer, order, shipment } = await aShippedOrder();
    const emails = await emailsOf(customer.token, 2);
    expect(emails.find(({ kind }) => kind === 'order.shipped')).toStrictEqual(
      email(customer, 'order.shipped', `Your order ${order.id} is on its way`, [
        'Post has taken over your parcel.',
        `Follow it with the code ${shipment.trackingCode}.`,
      ]),
    );
  });

  test('tells of a wish that can be bought again', async () => {
    const customer = await aCustomer();
    const product = await aProduct({ stock: 0 });
    await put(`/wishlist/${product.id}`, customer.token);
    await post(`/stock/${product.id}/restock`, { quantity: 1 }, await adminToken());
    expect(await emailsOf(customer.token, 1)).toStrictEqual([
      email(customer, 'stock.back', `${product.name} is back`, [
        `"${product.name}", which is on your wishlist, can be bought again.`,
      ]),
    ]);
  });

  test('has pages, and nobody else’s', async () => {
    const [customer, other] = [await aCustomer(), await aCustomer()];
    const product = await aProduct();
    for (const count of [1, 2, 3]) {
      await buy(customer.token, [[product, 1]]);
      await emailsOf(customer.token, count);
    }
    const all = await emailsOf(customer.token, 3);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => b - a));
    const second = { items: all.slice(2), page: 2, pageSize: 2, total: 3, totalPages: 2 };
    expectJson(await get('/me/emails?page=2&pageSize=2', customer.token), 200, second);
    const none = { items: [], page: 1, pageSize: 20, total: 0, totalPages: 0 };
    expectJson(await get('/me/emails', other.token), 200, none);
    expectFailure(await get('/me/emails?page=0', other.token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await get('/me/emails'), 401, 'unauthorized');
  });
});

describe('notifications of a parcel', () => {
  test('tell that it left and that it came', async () => {
    // Each is written after its answer has left, so they are in this order only when one waits for the other.
    const { customer, order } = await anOrder();
    await notificationsOf(customer.token, 1);
    const shipment = await ship(order.id);
    await notificationsOf(customer.token, 2);
    await move(shipment.trackingCode, 'in_transit');
    await move(shipment.trackingCode, 'delivered');
    const notification = (kind: string, message: string) => ({
      id: anId,
      kind,
      message,
      orderId: order.id,
      createdAt: isoDate,
      readAt: null,
    });
    const [delivered, shipped] = await notificationsOf(customer.token, 3);
    expect(delivered).toStrictEqual(notification('shipment.delivered', `Order ${order.id} was delivered`));
    expect(shipped).toStrictEqual(
      notification(
        'order.shipped',
        `Order ${order.id} is on its way with Post, tracking code ${shipment.trackingCode}`,
      ),
    );
  });
});

describe('POST /me/notifications/read', () => {
  async function withNotifications(count: number): Promise<Session> {
    const customer = await aCustomer();
    const product = await aProduct();
    for (let placed = 1; placed <= count; placed += 1) {
      await buy(customer.token, [[product, 1]]);
      await notificationsOf(customer.token, placed);
    }
    return customer;
  }

  test('marks those named', async () => {
    const { token } = await withNotifications(3);
    const [newest, middle, oldest] = await notificationsOf(token, 3);
    const ids = [oldest.id, newest.id];
    expectJson(await post('/me/notifications/read', { ids }, token), 200, { read: 2 });
    const [readNewest, unread, readOldest] = await notificationsOf(token, 3);
    expect(unread).toStrictEqual(middle);
    expect(readNewest).toStrictEqual({ ...newest, readAt: isoDate });
    expect(readOldest).toStrictEqual({ ...oldest, readAt: isoDate });
    expectJson(await post('/me/notifications/read', { ids }, token), 200, { read: 0 });
    expect(await notificationsOf(token, 3)).toStrictEqual([readNewest, unread, readOldest]);
  });

  test.each([undefined, {}])('marks all with %o', async (json) => {
    const { token } = await withNotifications(2);
    expectJson(await post('/me/notifications/read', json, token), 200, { read: 2 });
    const readAt = (await notificationsOf(token, 2)).map((notification) => notification.readAt);
    expect(readAt).toStrictEqual([isoDate, isoDate]);
  });

  test('marks none with an empty list, and nobody else’s', async () => {
    const [{ token }, other] = [await withNotifications(1), await aCustomer()];
    const [{ id }] = await notificationsOf(token, 1);
    expectJson(await post('/me/notifications/read', { ids: [] }, token), 200, { read: 0 });
    expectJson(await post('/me/notifications/read', { ids: [id] }, other.token), 200, { read: 0 });
    expect((await notificationsOf(token, 1))[0].readAt).toBeNull();
  });

  test.each([
    { ids: 1 },
    { ids: ['1'] },
    { ids: [0] },
    { ids: [1.5] },
    { ids: Array.from({ length: 101 }, (_, index) => index + 1) },
  ])('refuses %o', async (json) => {
    const { token } = await aCustomer();
    expectFailure(await post('/me/notifications/read', json, token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await post('/me/notifications/read'), 401, 'unauthorized');
  });
});
