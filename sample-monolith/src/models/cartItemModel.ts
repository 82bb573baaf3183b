import { db, type Queryable } from '../db/connection';

export interface CartItemRow {
  user_id: number;
  product_id: number;
  quantity: number;
  added_at: Date;
}

export interface CartLineRow {
  product_id: number;
  category_id: number;
  quantity: number;
  sku: string;
  name: string;
  price_cents: number;
  deleted_at: Date | null;
}

export interface QuantityChange {
  userId: number;
  productId: number;
  from: number;
  to: number;
}

export const cartItemModel = {
  lines(userId: number, trx: Queryable = db): Promise<CartLineRow[]> {
    return trx('cart_items')
      .join('products', 'products.id', 'cart_items.product_id')
      .where('cart_items.user_id', userId)
      .orderBy('cart_items.product_id')
      .select<CartLineRow[]>(
        'cart_items.product_id',
        'cart_items.quantity',
        'products.category_id',
        'products.sku',
        'products.name',
        'products.price_cents',
        'products.deleted_at',
      );
  },

  /** Waits for a checkout of the same cart under way and then sees what it left. */
  lockLines(userId: number, trx: Queryable): Promise<CartItemRow[]> {
    return trx<CartItemRow>('cart_items').where({ user_id: userId }).orderBy('product_id').forUpdate();
  },

  find(userId: number, productId: number): Promise<CartItemRow | undefined> {
    return db<CartItemRow>('cart_items').where({ user_id: userId, product_id: productId }).first();
  },

  async add(userId: number, productId: number, quantity: number, trx: Queryable = db): Promise<void> {
    await trx('cart_items')
      .insert({ user_id: userId, product_id: productId, quantity })
      .onConflict(['user_id', 'product_id'])
      .merge({ quantity: db.raw('cart_items.quantity + excluded.quantity') });
  },

  /** False when the line no longer holds the quantity that the change was computed from. */
  async changeQuantity(change: QuantityChange): Promise<boolean> {
    const changed: number = await db('cart_items')
      .where({ user_id: change.userId, product_id: change.productId, quantity: change.from })
      .update({ quantity: change.to });
    return changed > 0;
  },

  async remove(userId: number, productId: number): Promise<CartItemRow | undefined> {
    const rows = await db('cart_items')
      .where({ user_id: userId, product_id: productId })
      .delete()
      .returning<CartItemRow[]>('*');
    return rows[0];
  },

  clear(userId: number): Promise<CartItemRow[]> {
    return db('cart_items').where({ user_id: userId }).delete().returning<CartItemRow[]>('*');
  },

  async removeProducts(userId: number, productIds: number[], trx: Queryable): Promise<void> {
    await trx('cart_items').where({ user_id: userId }).whereIn('product_id', productIds).delete();
  },
};
