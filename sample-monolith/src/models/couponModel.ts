import { db, type Queryable } from '../db/connection';

export type CouponKind = 'percent' | 'amount';

export interface CouponRow {
  code: string;
  kind: CouponKind;
  value: number;
  min_total_cents: number;
  ends_at: Date | null;
  max_redemptions: number | null;
  redeemed: number;
  active: boolean;
}

export type CouponValues = Partial<Omit<CouponRow, 'redeemed'>>;

export interface Redemption {
  code: string;
  orderId: number;
  userId: number;
  amountCents: number;
}

export const couponModel = {
  list(): Promise<CouponRow[]> {
    return db<CouponRow>('coupons').orderBy('code');
  },

  find(code: string, trx: Queryable = db): Promise<CouponRow | undefined> {
    return trx<CouponRow>('coupons').where({ code }).first();
  },

  async insert(values: CouponValues): Promise<CouponRow | undefined> {
    const rows = await db('coupons').insert(values).onConflict('code').ignore().returning<CouponRow[]>('*');
    return rows[0];
  },

  async update(code: string, values: CouponValues): Promise<CouponRow | undefined> {
    const rows = await db('coupons').where({ code }).update(values).returning<CouponRow[]>('*');
    return rows[0];
  },

  /** Orders keep the code they were bought with, so a coupon that was used only becomes inactive. */
  async remove(code: string): Promise<boolean> {
    const changed: number = await db('coupons').where({ code, active: true }).update({ active: false });
    return changed > 0;
  },

  /** Counts a use, unless the coupon is used up meanwhile. */
  async countUse(code: string, trx: Queryable): Promise<boolean> {
    const changed: number = await trx('coupons')
      .where({ code, active: true })
      .andWhere((open) => {
        open.whereNull('max_redemptions').orWhereRaw('redeemed < max_redemptions');
      })
      .increment('redeemed', 1);
    return changed > 0;
  },

  /** False when the customer has used this coupon before. */
  async insertRedemption(redemption: Redemption, trx: Queryable): Promise<boolean> {
    const rows = await trx('coupon_redemptions')
      .insert({
        coupon_code: redemption.code,
        order_id: redemption.orderId,
        user_id: redemption.userId,
        amount_cents: redemption.amountCents,
      })
      .onConflict(['coupon_code', 'user_id'])
      .ignore()
      .returning<{ id: number }[]>('id');
    return rows.length > 0;
  },

  async wasUsedBy(code: string, userId: number): Promise<boolean> {
    const row = await db('coupon_redemptions').where({ coupon_code: code, user_id: userId }).first('id');
    return row !== undefined;
  },

  /** A cancelled order gives the coupon back. */
  async returnUse(orderId: number, trx: Queryable): Promise<void> {
    const rows = await trx('coupon_redemptions')
      .where({ order_id: orderId })
      .delete()
      .returning<{ coupon_code: string }[]>('coupon_code');
    for (const row of rows) await trx('coupons').where({ code: row.coupon_code }).decrement('redeemed', 1);
  },
};
