import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { get, post } from '../support/client';
import { anId, expectFailure, expectJson, isoDate, type Order, type Shipment } from '../support/shapes';
import { anOrder, aShippedOrder, move, ship } from '../support/shipments';
import { adminToken } from '../support/shop';

const trackingCode: unknown = expect.stringMatching(/^TRK-[A-HJ-NP-Z2-9]{12}$/);

function event(status: string, place: string) {
  return { id: anId, status, place, happenedAt: isoDate };
}

describe('POST /orders/:id/shipment', () => {
  test('makes a shipment with a code of its own and marks the order as shipped', async () => {
    const { customer, order } = await anOrder();
    const json = { carrier: 'Post' };
    const reply = await post<Shipment>(`/orders/${order.id}/shipment`, json, await adminToken());
    expectJson(reply, 201, {
      trackingCode,
      carrier: 'Post',
      status: 'packed',
      createdAt: isoDate,
      deliveredAt: null,
      events: [event('packed', '')],
    });
    expect(reply.headers.get('location')).toBe(`/shipments/${reply.body.trackingCode}`);
    expectJson(await get(`/orders/${order.id}`, customer.token), 200, { ...order, status: 'shipped' });
    expect((await aShippedOrder()).shipment.trackingCode).not.toBe(reply.body.trackingCode);
  });

  test('happens once, even when asked twice at once', async () => {
    const { customer, order } = await anOrder();
    const token = await adminToken();
    const shipment = () => post(`/orders/${order.id}/shipment`, { carrier: 'Post' }, token);
    const replies = await Promise.all([shipment(), shipment()]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    expectFailure(await shipment(), 409, 'order_not_shippable');
    const cancel = await post(`/orders/${order.id}/cancel`, undefined, customer.token);
    expectFailure(cancel, 409, 'order_not_cancellable');
  });

  test('refuses an order that was cancelled', async () => {
    const { customer, order } = await anOrder();
    await post(`/orders/${order.id}/cancel`, undefined, customer.token);
    const reply = await post(`/orders/${order.id}/shipment`, { carrier: 'Post' }, await adminToken());
    expectFailure(reply, 409, 'order_not_shippable');
    expect((await get<Order>(`/orders/${order.id}`, customer.token)).body.status).toBe('cancelled');
  });

  test.each([{}, { carrier: '' }, { carrier: 'x'.repeat(61) }, { carrier: 7 }])(
    'refuses %o',
    async (json) => {
      const { order } = await anOrder();
      const reply = await post(`/orders/${order.id}/shipment`, json, await adminToken());
      expectFailure(reply, 400, 'validation_failed');
    },
  );

  test('answers 404 for no order, 400 for no id', async () => {
    const json = { carrier: 'Post' };
    expectFailure(await post('/orders/2147483647/shipment', json, await adminToken()), 404, 'not_found');
    expectFailure(await post('/orders/x/shipment', json, await adminToken()), 400, 'validation_failed');
  });

  test('needs the permission, even for one’s own order', async () => {
    const { customer, order } = await anOrder();
    const json = { carrier: 'Post' };
    expectFailure(await post(`/orders/${order.id}/shipment`, json), 401, 'unauthorized');
    expectFailure(
      await post(`/orders/${order.id}/shipment`, json, customer.token),
      403,
      'missing_permission',
    );
  });
});

describe('POST /shipments/:trackingCode/events', () => {
  test('moves the shipment forward until it is delivered', async () => {
    const { shipment } = await aShippedOrder();
    const url = `/shipments/${shipment.trackingCode}/events`;
    const json = { status: 'in_transit', place: ' Wien ' };
    const reply = await post<Shipment>(url, json, await adminToken());
    const moved = {
      ...shipment,
      status: 'in_transit',
      events: [...shipment.events, event('in_transit', 'Wien')],
    };
    expectJson(reply, 201, moved);
    expect(reply.headers.get('location')).toBe(`/shipments/${shipment.trackingCode}`);
    expect(await move(shipment.trackingCode, 'delivered', 'Graz')).toStrictEqual({
      ...moved,
      status: 'delivered',
      deliveredAt: isoDate,
      events: [...moved.events, event('delivered', 'Graz')],
    });
  });

  test.each([
    ['out_for_delivery', 'in_transit'],
    ['in_transit', 'in_transit'],
    ['in_transit', 'packed'],
    ['delivered', 'returned'],
    ['delivered', 'delivered'],
    ['returned', 'delivered'],
  ])('refuses, after %s, %s', async (from, to) => {
    const { shipment } = await aShippedOrder();
    const moved = await move(shipment.trackingCode, from);
    const reply = await post(
      `/shipments/${shipment.trackingCode}/events`,
      { status: to, place: 'Graz' },
      await adminToken(),
    );
    expectFailure(reply, 409, 'status_not_forward');
    expectJson(await get(`/shipments/${shipment.trackingCode}`), 200, moved);
  });

  test('takes one of two equal ones that come at once', async () => {
    const { shipment } = await aShippedOrder();
    const token = await adminToken();
    const json = { status: 'in_transit', place: 'Graz' };
    const send = () => post(`/shipments/${shipment.trackingCode}/events`, json, token);
    const replies = await Promise.all([send(), send()]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test.each([
    {},
    { status: 'in_transit' },
    { status: 'lost', place: 'Graz' },
    { status: 'in_transit', place: '' },
    { status: 'in_transit', place: 'x'.repeat(81) },
  ])('refuses %o', async (json) => {
    const { shipment } = await aShippedOrder();
    const reply = await post(`/shipments/${shipment.trackingCode}/events`, json, await adminToken());
    expectFailure(reply, 400, 'validation_failed');
  });

  test('answers 404 for an unknown code', async () => {
    const json = { status: 'delivered', place: 'Graz' };
    expectFailure(await post('/shipments/TRK-NONE/events', json, await adminToken()), 404, 'not_found');
  });

  test('needs the permission', async () => {
    const { customer, shipment } = await aShippedOrder();
    const url = `/shipments/${shipment.trackingCode}/events`;
    const json = { status: 'delivered', place: 'Graz' };
    expectFailure(await post(url, json), 401, 'unauthorized');
    expectFailure(await post(url, json, customer.token), 403, 'missing_permission');
    expectJson(await get(`/shipments/${shipment.trackingCode}`), 200, shipment);
  });
});

describe('GET /shipments/:trackingCode', () => {
  test('is open to everybody, in small letters too', async () => {
    const { shipment } = await aShippedOrder();
    expectJson(await get(`/shipments/${shipment.trackingCode}`), 200, shipment);
    expectJson(await get(`/shipments/${shipment.trackingCode.toLowerCase()}`), 200, shipment);
  });

  test('answers 404 for an unknown code', async () => {
    expectFailure(await get('/shipments/TRK-NONE'), 404, 'not_found');
  });

  test('refuses a code that is too long', async () => {
    expectFailure(await get(`/shipments/${'X'.repeat(41)}`), 400, 'validation_failed');
  });
});

describe('GET /orders/:id/tracking', () => {
  test('has no shipment at first, then the one that everybody sees', async () => {
    const { customer, order } = await anOrder();
    const url = `/orders/${order.id}/tracking`;
    const waiting = { orderId: order.id, orderStatus: 'placed', shipment: null };
    expectJson(await get(url, customer.token), 200, waiting);
    const { trackingCode } = await ship(order.id);
    const shipment = await move(trackingCode, 'in_transit');
    const onTheWay = { orderId: order.id, orderStatus: 'shipped', shipment };
    expectJson(await get(url, customer.token), 200, onTheWay);
    expectJson(await get(url, await adminToken()), 200, onTheWay);
  });

  test('hides somebody else’s order and what does not exist', async () => {
    const { order } = await anOrder();
    const { token } = await aCustomer();
    expectFailure(await get(`/orders/${order.id}/tracking`, token), 404, 'not_found');
    expectFailure(await get('/orders/2147483647/tracking', token), 404, 'not_found');
    expectFailure(await get('/orders/x/tracking', token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    const { order } = await anOrder();
    expectFailure(await get(`/orders/${order.id}/tracking`), 401, 'unauthorized');
  });
});
