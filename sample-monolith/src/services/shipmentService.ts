import { db } from '../db/connection';
import { bus } from '../events/bus';
import { newTrackingCode } from '../helpers/ids';
import { conflict, notFound } from '../httpError';
import {
  type ShipmentEventRow,
  type ShipmentRow,
  type ShipmentStatus,
  shipmentModel,
} from '../models/shipmentModel';
import { markShipped, ownerOfOrder } from './orderService';
import { publish, type TrackingEvent } from './trackingFeed';

export interface ShipmentView {
  trackingCode: string;
  carrier: string;
  status: ShipmentStatus;
  createdAt: Date;
  deliveredAt: Date | null;
  events: ShipmentEventView[];
}

export interface ShipmentEventView {
  id: number;
  status: ShipmentStatus;
  place: string;
  happenedAt: Date;
}

/** The way of a parcel; the last two end it. */
export const SHIPMENT_STATUSES: readonly ShipmentStatus[] = [
  'packed',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'returned',
];

export function isFinal(status: ShipmentStatus): boolean {
  return status === 'delivered' || status === 'returned';
}

export async function shipOrder(orderId: number, carrier: string): Promise<ShipmentView> {
  const { order, shipment, event } = await db.transaction(async (trx) => {
    const order = await markShipped(orderId, trx);
    const shipment = await shipmentModel.insert(
      { order_id: orderId, carrier, tracking_code: newTrackingCode() },
      trx,
    );
    const first = { shipment_id: shipment.id, status: shipment.status, place: '' };
    return { order, shipment, event: await shipmentModel.insertEvent(first, trx) };
  });
  publish(toTrackingEvent(orderId, event));
  bus.emit('order.shipped', {
    orderId,
    userId: order.user_id,
    carrier,
    trackingCode: shipment.tracking_code,
  });
  return describe(shipment);
}

export async function addShipmentEvent(
  trackingCode: string,
  progress: { status: ShipmentStatus; place: string },
): Promise<ShipmentView> {
  const { shipment, event } = await db.transaction(async (trx) => {
    const shipment = await shipmentModel.lockByCode(trackingCode, trx);
    if (shipment === undefined) throw notFound('The shipment');
    requireForward(shipment.status, progress.status);
    await shipmentModel.setStatus(shipment.id, progress.status, trx);
    return {
      shipment,
      event: await shipmentModel.insertEvent({ shipment_id: shipment.id, ...progress }, trx),
    };
  });
  publish(toTrackingEvent(shipment.order_id, event));
  if (progress.status === 'delivered') await tellDelivered(shipment);
  return getShipment(trackingCode);
}

export async function getShipment(trackingCode: string): Promise<ShipmentView> {
  const shipment = await shipmentModel.findByCode(trackingCode);
  if (shipment === undefined) throw notFound('The shipment');
  return describe(shipment);
}

export async function findShipmentOfOrder(orderId: number): Promise<ShipmentView | null> {
  const shipment = await shipmentModel.findForOrder(orderId);
  return shipment === undefined ? null : describe(shipment);
}

/** What happened to the parcel of an order after the event with this id. */
export async function trackingHistory(orderId: number, afterId: number): Promise<TrackingEvent[]> {
  const shipment = await shipmentModel.findForOrder(orderId);
  if (shipment === undefined) return [];
  return (await shipmentModel.listEvents(shipment.id, afterId)).map((row) => toTrackingEvent(orderId, row));
}

function requireForward(from: ShipmentStatus, to: ShipmentStatus): void {
  const forward = SHIPMENT_STATUSES.indexOf(to) > SHIPMENT_STATUSES.indexOf(from);
  if (isFinal(from) || !forward) {
    throw conflict('status_not_forward', `A shipment that is ${from} cannot become ${to}`);
  }
}

async function tellDelivered(shipment: ShipmentRow): Promise<void> {
  const userId = await ownerOfOrder(shipment.order_id);
  bus.emit('shipment.delivered', {
    orderId: shipment.order_id,
    userId,
    trackingCode: shipment.tracking_code,
  });
}

async function describe(shipment: ShipmentRow): Promise<ShipmentView> {
  const events = await shipmentModel.listEvents(shipment.id);
  return {
    trackingCode: shipment.tracking_code,
    carrier: shipment.carrier,
    status: shipment.status,
    createdAt: shipment.created_at,
    deliveredAt: shipment.delivered_at,
    events: events.map((row) => ({
      id: row.id,
      status: row.status,
      place: row.place,
      happenedAt: row.happened_at,
    })),
  };
}

function toTrackingEvent(orderId: number, row: ShipmentEventRow): TrackingEvent {
  return { id: row.id, orderId, status: row.status, place: row.place, happenedAt: row.happened_at };
}
