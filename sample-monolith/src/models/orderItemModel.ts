import { db, type Queryable } from '../db/connection';

export interface OrderItemRow {
  product_id: number;
  quantity: number;
  unit_price_cents: number;
}

export interface OrderItemWithProductRow extends OrderItemRow {
  sku: string;
  name: string;
}

export async function insertOrderItems(
  orderId: number,
  items: OrderItemRow[],
  trx: Queryable,
): Promise<void> {
  await trx('order_items').insert(items.map((item) => ({ ...item, order_id: orderId })));
}

/** Deleted products stay joined: an old order still names what was bought. */
export function listOrderItems(orderId: number, trx: Queryable = db): Promise<OrderItemWithProductRow[]> {
  return trx('order_items')
    .join('products', 'products.id', 'order_items.product_id')
    .where('order_items.order_id', orderId)
    .orderBy('order_items.product_id')
    .select<OrderItemWithProductRow[]>(
      'order_items.product_id',
      'order_items.quantity',
      'order_items.unit_price_cents',
      'products.sku',
      'products.name',
    );
}
