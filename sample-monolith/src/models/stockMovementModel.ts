import { db, type Queryable } from '../db/connection';

export type MovementReason = 'sale' | 'return' | 'restock' | 'correction';

export interface StockChange {
  productId: number;
  /** Pieces that came (positive) or went (negative). */
  change: number;
  reason: MovementReason;
  orderId?: number;
  actorId?: number;
}

export interface StockMovementRow {
  id: number;
  product_id: number;
  change: number;
  reason: MovementReason;
  order_id: number | null;
  actor_id: number | null;
  created_at: Date;
}

export async function recordMovement(change: StockChange, connection: Queryable): Promise<void> {
  await connection('stock_movements').insert({
    product_id: change.productId,
    change: change.change,
    reason: change.reason,
    order_id: change.orderId ?? null,
    actor_id: change.actorId ?? null,
  });
}

export function listMovements(productId: number, limit: number, offset: number): Promise<StockMovementRow[]> {
  return db<StockMovementRow>('stock_movements')
    .where({ product_id: productId })
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset);
}

export async function countMovements(productId: number): Promise<number> {
  const row = await db('stock_movements')
    .where({ product_id: productId })
    .count({ total: 'id' })
    .first<{ total: string }>();
  return Number(row.total);
}
