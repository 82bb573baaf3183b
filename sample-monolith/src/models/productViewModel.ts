import { db } from '../db/connection';
import { PRODUCT_CARD_COLUMNS, type ProductCardRow } from './productCardColumns';

export interface ViewedProductRow extends ProductCardRow {
  times: number;
  viewed_at: Date;
}

export async function countView(userId: number, productId: number): Promise<void> {
  await db('product_views')
    .insert({ user_id: userId, product_id: productId })
    .onConflict(['user_id', 'product_id'])
    .merge({ times: db.raw('product_views.times + 1'), viewed_at: db.fn.now() });
}

export function listViewed(userId: number, limit: number): Promise<ViewedProductRow[]> {
  return db('product_views')
    .join('products', 'products.id', 'product_views.product_id')
    .where('product_views.user_id', userId)
    .whereNull('products.deleted_at')
    .orderBy('product_views.viewed_at', 'desc')
    .orderBy('product_views.product_id', 'desc')
    .limit(limit)
    .select<ViewedProductRow[]>(...PRODUCT_CARD_COLUMNS, 'product_views.times', 'product_views.viewed_at');
}
