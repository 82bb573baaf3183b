import { db } from '../db/connection';
import { PRODUCT_CARD_COLUMNS, type ProductCardRow } from './productCardColumns';

/** Best sellers are read from this many orders: "lately", however busy the shop is. */
const RECENT_ORDERS = 500;

/** Of each product that a customer knows; the weaker ones would hardly be shown and take long to read. */
const STRONGEST_PAIRS = 30;

export const recommendationModel = {
  alsoBought(productId: number, limit: number): Promise<ProductCardRow[]> {
    return db('product_pairs')
      .join('products', 'products.id', 'product_pairs.other_id')
      .where('product_pairs.product_id', productId)
      .whereNull('products.deleted_at')
      .orderBy('product_pairs.times', 'desc')
      .orderBy('product_pairs.other_id')
      .limit(limit)
      .select<ProductCardRow[]>(PRODUCT_CARD_COLUMNS);
  },

  /** What goes with the products a customer bought or looked at, the strongest pairs first. */
  async fromHistory(userId: number, limit: number): Promise<ProductCardRow[]> {
    const result = await db.raw<{ rows: ProductCardRow[] }>(
      `with bought as (
         select distinct order_items.product_id
           from orders
           join order_items on order_items.order_id = orders.id
          where orders.user_id = ? and orders.status <> 'cancelled'
       ),
       known as (
         select product_id from bought
          union
         select product_id from product_views where user_id = ?
       )
       select products.id, products.name, products.price_cents, products.rating_average, products.rating_count
         from known
        cross join lateral (
          select other_id, times
            from product_pairs
           where product_pairs.product_id = known.product_id
           order by times desc, other_id
           limit ?
         ) as best
         join products on products.id = best.other_id
        where products.deleted_at is null
          and products.id not in (select product_id from bought)
        group by products.id
        order by sum(best.times) desc, products.id
        limit ?`,
      [userId, userId, STRONGEST_PAIRS, limit],
    );
    return result.rows;
  },

  /** Without the products that this customer has; nobody has none. */
  async bestSellers(userId: number | null, limit: number): Promise<ProductCardRow[]> {
    const result = await db.raw<{ rows: ProductCardRow[] }>(
      `with recent as (
         select id from orders where status <> 'cancelled' order by placed_at desc, id desc limit ?
       )
       select products.id, products.name, products.price_cents, products.rating_average, products.rating_count
         from recent
         join order_items on order_items.order_id = recent.id
         join products on products.id = order_items.product_id
        where products.deleted_at is null
          and products.id not in (
            select own_items.product_id
              from orders own
              join order_items own_items on own_items.order_id = own.id
             where own.user_id = ? and own.status <> 'cancelled'
          )
        group by products.id
        order by sum(order_items.quantity) desc, products.id
        limit ?`,
      [RECENT_ORDERS, userId, limit],
    );
    return result.rows;
  },
};
