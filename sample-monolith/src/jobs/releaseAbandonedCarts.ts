import { db } from '../db/connection';
import { DAY_IN_MS } from '../helpers/dates';
import type { Job } from './job';

const KEPT_DAYS = 7;

interface AbandonedLine {
  product_id: number;
  quantity: number;
}

/** Gives back to the shelf what guests left in their carts a week ago. */
export const releaseAbandonedCarts: Job = {
  name: 'release-abandoned-carts',
  schedule: '20 * * * *',
  async run() {
    const untouchedSince = new Date(Date.now() - KEPT_DAYS * DAY_IN_MS);
    return db.transaction(async (trx) => {
      const tokens: string[] = await trx('guest_carts')
        .where('touched_at', '<', untouchedSince)
        .forUpdate()
        .pluck('token');
      const lines = await trx('guest_cart_items')
        .whereIn('cart_token', tokens)
        .delete()
        .returning<AbandonedLine[]>(['product_id', 'quantity']);
      // Ordered like the checkout's, so that the two cannot wait for each other.
      for (const line of lines.sort((a, b) => a.product_id - b.product_id)) {
        await trx('products')
          .where({ id: line.product_id })
          .update({ reserved: trx.raw('greatest(reserved - ?, 0)', [line.quantity]) });
      }
      await trx('guest_carts').whereIn('token', tokens).delete();
      return { carts: tokens.length, pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0) };
    });
  },
};
