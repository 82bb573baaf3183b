import { expect } from 'vitest';
import { aCustomer, type Session } from './accounts';
import { post } from './client';
import type { Order, Shipment } from './shapes';
import { adminToken, aProduct, buy } from './shop';

export interface ShippedOrder {
  customer: Session;
  order: Order;
  shipment: Shipment;
}

export async function anOrder(): Promise<{ customer: Session; order: Order }> {
  const customer = await aCustomer();
  const { order } = await buy(customer.token, [[await aProduct(), 1]]);
  return { customer, order };
}

export async function ship(orderId: number): Promise<Shipment> {
  const reply = await post<Shipment>(`/orders/${orderId}/shipment`, { carrier: 'Post' }, await adminToken());
  expect(reply.status).toBe(201);
  return reply.body;
}

export async function aShippedOrder(): Promise<ShippedOrder> {
  const { customer, order } = await anOrder();
  return { customer, order, shipment: await ship(order.id) };
}

export async function move(trackingCode: string, status: string, place = 'Graz'): Promise<Shipment> {
  const reply = await post<Shipment>(
    `/shipments/${trackingCode}/events`,
    { status, place },
    await adminToken(),
  );
  expect(reply.status).toBe(201);
  return reply.body;
}
