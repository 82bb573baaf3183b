import { db, type Queryable } from '../db/connection';

export const cartCouponModel = {
  async put(userId: number, code: string): Promise<void> {
    await db('cart_coupons').insert({ user_id: userId, coupon_code: code }).onConflict('user_id').merge();
  },

  async codeOf(userId: number, trx: Queryable = db): Promise<string | undefined> {
    const row = await trx('cart_coupons')
      .where({ user_id: userId })
      .first<{ coupon_code: string } | undefined>('coupon_code');
    return row?.coupon_code;
  },

  async remove(userId: number, trx: Queryable = db): Promise<boolean> {
    const removed: number = await trx('cart_coupons').where({ user_id: userId }).delete();
    return removed > 0;
  },
};
