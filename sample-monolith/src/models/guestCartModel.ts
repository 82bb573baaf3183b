import { db, type Queryable } from '../db/connection';
import { connection } from '../db/unitOfWork';
import type { CartLineRow } from './cartItemModel';

export interface GuestCartRow {
  token: string;
  created_at: Date;
  touched_at: Date;
}

export interface GuestCartItemRow {
  product_id: number;
  quantity: number;
}

export const guestCartModel = {
  async insert(token: string): Promise<GuestCartRow> {
    const [row] = await db('guest_carts').insert({ token }).returning<GuestCartRow[]>('*');
    return row;
  },

  /** Every access moves the cart's date; undefined when there is no such cart. */
  async touch(token: string): Promise<GuestCartRow | undefined> {
    const rows = await connection()('guest_carts')
      .where({ token })
      .update({ touched_at: db.fn.now() })
      .returning<GuestCartRow[]>('*');
    return rows[0];
  },

  lines(token: string): Promise<CartLineRow[]> {
    return connection()('guest_cart_items')
      .join('products', 'products.id', 'guest_cart_items.product_id')
      .where('guest_cart_items.cart_token', token)
      .orderBy('guest_cart_items.product_id')
      .select<CartLineRow[]>(
        'guest_cart_items.product_id',
        'guest_cart_items.quantity',
        'products.category_id',
        'products.sku',
        'products.name',
        'products.price_cents',
        'products.deleted_at',
      );
  },

  find(token: string, productId: number): Promise<GuestCartItemRow | undefined> {
    return connection()('guest_cart_items')
      .where({ cart_token: token, product_id: productId })
      .first<GuestCartItemRow | undefined>('product_id', 'quantity');
  },

  /** Answers how many pieces the line holds then. */
  async add(token: string, productId: number, quantity: number): Promise<number> {
    const [row] = await connection()('guest_cart_items')
      .insert({ cart_token: token, product_id: productId, quantity })
      .onConflict(['cart_token', 'product_id'])
      .merge({ quantity: db.raw('guest_cart_items.quantity + excluded.quantity') })
      .returning<{ quantity: number }[]>('quantity');
    return row.quantity;
  },

  async setQuantity(token: string, productId: number, quantity: number): Promise<void> {
    await connection()('guest_cart_items')
      .where({ cart_token: token, product_id: productId })
      .update({ quantity });
  },

  async remove(token: string, productId: number): Promise<GuestCartItemRow | undefined> {
    const rows = await connection()('guest_cart_items')
      .where({ cart_token: token, product_id: productId })
      .delete()
      .returning<GuestCartItemRow[]>(['product_id', 'quantity']);
    return rows[0];
  },

  /** The cart's lines, locked until the end of the transaction; the cart itself goes with `drop`. */
  lockItems(token: string, trx: Queryable): Promise<GuestCartItemRow[]> {
    return trx('guest_cart_items')
      .where({ cart_token: token })
      .orderBy('product_id')
      .forUpdate()
      .select<GuestCartItemRow[]>('product_id', 'quantity');
  },

  async drop(token: string, trx: Queryable): Promise<void> {
    await trx('guest_carts').where({ token }).delete();
  },
};
