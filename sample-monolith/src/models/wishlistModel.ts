import { db } from '../db/connection';
import { PRODUCT_CARD_COLUMNS, type ProductCardRow } from './productCardColumns';

export interface WishlistRow extends ProductCardRow {
  available: number;
  added_at: Date;
}

export const wishlistModel = {
  async list(userId: number): Promise<WishlistRow[]> {
    return listed(userId).orderBy('wishlist_items.added_at', 'desc').orderBy('products.id', 'desc');
  },

  async find(userId: number, productId: number): Promise<WishlistRow | undefined> {
    const [row] = await listed(userId).where('products.id', productId);
    return row;
  },

  /** False when it was there already. */
  async add(userId: number, productId: number): Promise<boolean> {
    const rows = await db('wishlist_items')
      .insert({ user_id: userId, product_id: productId })
      .onConflict(['user_id', 'product_id'])
      .ignore()
      .returning<{ product_id: number }[]>('product_id');
    return rows.length > 0;
  },

  async remove(userId: number, productId: number): Promise<boolean> {
    const removed: number = await db('wishlist_items')
      .where({ user_id: userId, product_id: productId })
      .delete();
    return removed > 0;
  },

  async usersWishing(productId: number): Promise<number[]> {
    return db('wishlist_items').where({ product_id: productId }).orderBy('user_id').pluck('user_id');
  },
};

function listed(userId: number) {
  return db('wishlist_items')
    .join('products', 'products.id', 'wishlist_items.product_id')
    .where('wishlist_items.user_id', userId)
    .whereNull('products.deleted_at')
    .select<WishlistRow[]>(
      ...PRODUCT_CARD_COLUMNS,
      'wishlist_items.added_at',
      db.raw('products.stock - products.reserved as available'),
    );
}
