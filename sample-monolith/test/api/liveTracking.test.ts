import { describe, expect, test } from 'vitest';
import { aCustomer, type Session } from '../support/accounts';
import { get } from '../support/client';
import { expectFailure, type Shipment } from '../support/shapes';
import { anOrder, aShippedOrder, move, ship } from '../support/shipments';
import { adminToken } from '../support/shop';
import { type EventStream, openEventStream, openSocket, refusedUpgradeStatus } from '../support/streams';

const HEARTBEAT = ': heartbeat';
const NO_TOKEN = '0'.repeat(64);

function open(orderId: number, { token }: Session, lastEventId?: number): Promise<EventStream> {
  return openEventStream(`/orders/${orderId}/tracking/stream`, {
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
  });
}

/** The n-th event of the shipment, as JSON carries it. */
function message(orderId: number, { events }: Shipment, n: number) {
  const { id, status, place, happenedAt } = events[n];
  return { id, orderId, status, place, happenedAt };
}

function frame(orderId: number, shipment: Shipment, n: number): string {
  const { id, ...data } = message(orderId, shipment, n);
  return `event: status\nid: ${id}\ndata: ${JSON.stringify(data)}`;
}

describe('GET /orders/:id/tracking/stream', () => {
  test('sends what happened, then what happens, and ends with the delivery', async () => {
    const { customer, order, shipment } = await aShippedOrder();
    const stream = await open(order.id, customer);
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    expect(await stream.next()).toBe(HEARTBEAT);
    expect(await stream.next()).toBe(frame(order.id, shipment, 0));

    const moved = await move(shipment.trackingCode, 'in_transit', 'Linz');
    expect(await stream.next()).toBe(frame(order.id, moved, 1));
    const delivered = await move(shipment.trackingCode, 'delivered');
    expect(await stream.next()).toBe(frame(order.id, delivered, 2));
    expect(await stream.next()).toBeUndefined();
  });

  test('waits for an order that is not shipped yet, and hears of no other', async () => {
    const { customer, order } = await anOrder();
    const stream = await open(order.id, customer);
    expect(await stream.next()).toBe(HEARTBEAT);
    await aShippedOrder();
    const shipment = await ship(order.id);
    expect(await stream.next()).toBe(frame(order.id, shipment, 0));
    stream.close();
  });

  test('goes on after the last event that was seen', async () => {
    const { customer, order, shipment } = await aShippedOrder();
    const moved = await move(shipment.trackingCode, 'in_transit');
    const stream = await open(order.id, customer, shipment.events[0].id);
    expect(await stream.next()).toBe(HEARTBEAT);
    expect(await stream.next()).toBe(frame(order.id, moved, 1));
    const returned = await move(shipment.trackingCode, 'returned');
    expect(await stream.next()).toBe(frame(order.id, returned, 2));
    expect(await stream.next()).toBeUndefined();
  });

  test('tells those who have seen the delivery not to come back', async () => {
    const { customer, order, shipment } = await aShippedOrder();
    const delivered = await move(shipment.trackingCode, 'delivered');
    const again = await open(order.id, customer, delivered.events[0].id);
    expect(await again.next()).toBe(HEARTBEAT);
    expect(await again.next()).toBe(frame(order.id, delivered, 1));
    expect(await again.next()).toBeUndefined();
    const over = await open(order.id, customer, delivered.events[1].id);
    expect({ status: over.status, block: await over.next() }).toEqual({ status: 204, block: undefined });
  });

  test('is sent to everybody who follows the order', async () => {
    const { customer, order, shipment } = await aShippedOrder();
    const streams = [await open(order.id, customer), await open(order.id, customer)];
    const left = await open(order.id, customer);
    left.close();
    const delivered = await move(shipment.trackingCode, 'delivered');
    for (const stream of streams) {
      expect(await stream.next()).toBe(HEARTBEAT);
      expect(await stream.next()).toBe(frame(order.id, delivered, 0));
      expect(await stream.next()).toBe(frame(order.id, delivered, 1));
      expect(await stream.next()).toBeUndefined();
    }
  });

  test('takes the token from the query, for browsers', async () => {
    const { customer, order, shipment } = await aShippedOrder();
    const url = `/orders/${order.id}/tracking/stream?token=`;
    const stream = await openEventStream(url + customer.token, {});
    expect(await stream.next()).toBe(HEARTBEAT);
    expect(await stream.next()).toBe(frame(order.id, shipment, 0));
    stream.close();
    expectFailure(await get(url + NO_TOKEN), 401, 'invalid_token');
    expectFailure(await get(`${url}x`), 401, 'invalid_token');
    expectFailure(await get(`${url}${customer.token}&token=x`), 401, 'invalid_token');
    // Nowhere else.
    expectFailure(await get(`/orders/${order.id}?token=${customer.token}`), 401, 'unauthorized');
  });

  test('hides somebody else’s order, and refuses what is no id', async () => {
    const { order } = await anOrder();
    const { token } = await aCustomer();
    expectFailure(await get(`/orders/${order.id}/tracking/stream`, token), 404, 'not_found');
    expectFailure(await get('/orders/2147483647/tracking/stream', token), 404, 'not_found');
    expectFailure(await get('/orders/x/tracking/stream', token), 400, 'validation_failed');
    const stream = await openEventStream(`/orders/${order.id}/tracking/stream`, {
      authorization: `Bearer ${await adminToken()}`,
      'last-event-id': 'x',
    });
    expect(stream.status).toBe(400);
  });

  test('needs a session', async () => {
    const { order } = await anOrder();
    expectFailure(await get(`/orders/${order.id}/tracking/stream`), 401, 'unauthorized');
  });
});

describe('WebSocket /orders/:id/live', () => {
  test('sends what happened, then what happens, and closes after the delivery', async () => {
    const { customer, order, shipment } = await aShippedOrder();
    const socket = await openSocket(`/orders/${order.id}/live?token=${customer.token}`);
    expect(await socket.next()).toStrictEqual(message(order.id, shipment, 0));
    const moved = await move(shipment.trackingCode, 'out_for_delivery', 'Linz');
    expect(await socket.next()).toStrictEqual(message(order.id, moved, 1));
    const delivered = await move(shipment.trackingCode, 'delivered');
    expect(await socket.next()).toStrictEqual(message(order.id, delivered, 2));
    expect(await socket.next()).toBeUndefined();
    expect(socket.closeCode()).toBe(1000);
  });

  test('sends the whole past to who comes late', async () => {
    const { order, shipment } = await aShippedOrder();
    const delivered = await move(shipment.trackingCode, 'delivered');
    const socket = await openSocket(`/orders/${order.id}/live?token=${await adminToken()}`);
    expect(await socket.next()).toStrictEqual(message(order.id, delivered, 0));
    expect(await socket.next()).toStrictEqual(message(order.id, delivered, 1));
    expect(await socket.next()).toBeUndefined();
  });

  test('is refused before the upgrade', async () => {
    const { customer, order } = await anOrder();
    const stranger = await aCustomer();
    const refused = (path: string) => refusedUpgradeStatus(path);
    expect(await refused(`/orders/${order.id}/live`)).toBe(401);
    expect(await refused(`/orders/${order.id}/live?token=${NO_TOKEN}`)).toBe(401);
    expect(await refused(`/orders/${order.id}/live?token=${stranger.token}`)).toBe(404);
    expect(await refused(`/orders/2147483647/live?token=${customer.token}`)).toBe(404);
    expect(await refused(`/orders/${order.id}/other?token=${customer.token}`)).toBe(404);
  });
});
