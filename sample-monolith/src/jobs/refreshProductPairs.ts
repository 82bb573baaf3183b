import { db } from '../db/connection';
import type { Job } from './job';
import { watermarkOf } from './watermark';

const NAME = 'refresh-product-pairs';

/** Counts anew, over all their orders, the pairs of the products that were bought or cancelled since the last run. */
export const refreshProductPairs: Job = {
  name: NAME,
  schedule: '*/10 * * * *',
  async run() {
    const { since, reached } = await watermarkOf(NAME);
    const products = await touchedProducts(since);
    if (products.length > 0) await countPairs(products);
    return { watermark: reached.toISOString(), products: products.length };
  },
};

async function touchedProducts(since: Date): Promise<number[]> {
  const rows = await db('order_items')
    .join('orders', 'orders.id', 'order_items.order_id')
    .where((touched) => {
      touched.where('orders.placed_at', '>=', since).orWhere('orders.cancelled_at', '>=', since);
    })
    .distinct<{ product_id: number }[]>('order_items.product_id');
  return rows.map(({ product_id }) => product_id);
}

async function countPairs(products: number[]): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('product_pairs').whereIn('product_id', products).delete();
    await trx.raw(
      `insert into product_pairs (product_id, other_id, times)
       select bought.product_id, along.product_id, count(*)
         from order_items bought
         join order_items along on along.order_id = bought.order_id and along.product_id <> bought.product_id
         join orders on orders.id = bought.order_id
        where bought.product_id = any(?) and orders.status <> 'cancelled'
        group by bought.product_id, along.product_id
           on conflict (product_id, other_id) do update set times = excluded.times`,
      [products],
    );
  });
}
