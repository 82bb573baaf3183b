import { db, type Queryable } from '../db/connection';

export type ShipmentStatus = 'packed' | 'in_transit' | 'out_for_delivery' | 'delivered' | 'returned';

export interface ShipmentRow {
  id: number;
  order_id: number;
  carrier: string;
  tracking_code: string;
  status: ShipmentStatus;
  created_at: Date;
  delivered_at: Date | null;
}

export interface ShipmentEventRow {
  id: number;
  shipment_id: number;
  status: ShipmentStatus;
  place: string;
  happened_at: Date;
}

export const shipmentModel = {
  async insert(
    shipment: Pick<ShipmentRow, 'order_id' | 'carrier' | 'tracking_code'>,
    trx: Queryable,
  ): Promise<ShipmentRow> {
    const [row] = await trx('shipments').insert(shipment).returning<ShipmentRow[]>('*');
    return row;
  },

  findForOrder(orderId: number): Promise<ShipmentRow | undefined> {
    return db<ShipmentRow>('shipments').where({ order_id: orderId }).first();
  },

  findByCode(trackingCode: string): Promise<ShipmentRow | undefined> {
    return db<ShipmentRow>('shipments').where({ tracking_code: trackingCode }).first();
  },

  lockByCode(trackingCode: string, trx: Queryable): Promise<ShipmentRow | undefined> {
    return trx<ShipmentRow>('shipments').where({ tracking_code: trackingCode }).forUpdate().first();
  },

  async setStatus(id: number, status: ShipmentStatus, trx: Queryable): Promise<void> {
    await trx('shipments')
      .where({ id })
      .update({ status, ...(status === 'delivered' ? { delivered_at: db.fn.now() } : {}) });
  },

  async insertEvent(
    event: Pick<ShipmentEventRow, 'shipment_id' | 'status' | 'place'>,
    trx: Queryable,
  ): Promise<ShipmentEventRow> {
    const [row] = await trx('shipment_events').insert(event).returning<ShipmentEventRow[]>('*');
    return row;
  },

  listEvents(shipmentId: number, afterId = 0): Promise<ShipmentEventRow[]> {
    return db<ShipmentEventRow>('shipment_events')
      .where({ shipment_id: shipmentId })
      .where('id', '>', afterId)
      .orderBy('id');
  },
};
