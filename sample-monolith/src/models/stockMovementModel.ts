import type { Queryable } from '../db/connection';

export interface StockChange {
  productId: number;
  change: number;
  reason: 'sale' | 'return' | 'restock' | 'correction';
  orderId?: number;
  actorId?: number;
}

export async function recordMovement(change: StockChange, trx: Queryable): Promise<void> {
  await trx('stock_movements').insert({
    product_id: change.productId,
    change: change.change,
    reason: change.reason,
    order_id: change.orderId,
    actor_id: change.actorId,
  });
}
