import { conflict, notFound } from '../httpError';
import { type CouponKind, type CouponRow, type CouponValues, couponModel } from '../models/couponModel';
import { type Money, money } from './money';
import { isOpen } from './pricingService';

export interface CouponOffer {
  code: string;
  kind: CouponKind;
  value: number;
  minTotal: Money;
  endsAt: Date | null;
}

export interface CouponView extends CouponOffer {
  maxRedemptions: number | null;
  redeemed: number;
  active: boolean;
}

/** What anybody who knows the code may see; a code that cannot be used is as unknown as one that never was. */
export async function getOffer(code: string): Promise<CouponOffer> {
  const row = await couponModel.find(code);
  if (row === undefined || !isOpen(row)) throw notFound('The coupon');
  return toOffer(row);
}

/** @throws HttpError 404 unknown or closed, 409 used by this customer before */
export async function requireUsable(code: string, userId: number): Promise<void> {
  await getOffer(code);
  if (await couponModel.wasUsedBy(code, userId))
    throw conflict('coupon_used', 'You have used this coupon before');
}

export async function listCoupons(): Promise<CouponView[]> {
  return (await couponModel.list()).map(toView);
}

export async function getCoupon(code: string): Promise<CouponView> {
  const row = await couponModel.find(code);
  if (row === undefined) throw notFound('The coupon');
  return toView(row);
}

export async function createCoupon(values: CouponValues): Promise<CouponView> {
  const row = await couponModel.insert(values);
  if (row === undefined) throw conflict('code_taken', 'There is already a coupon with this code');
  return toView(row);
}

export async function updateCoupon(code: string, values: CouponValues): Promise<CouponView> {
  const row = await couponModel.update(code, values);
  if (row === undefined) throw notFound('The coupon');
  return toView(row);
}

export async function removeCoupon(code: string): Promise<void> {
  if (!(await couponModel.remove(code))) throw notFound('The coupon');
}

function toOffer(row: CouponRow): CouponOffer {
  return {
    code: row.code,
    kind: row.kind,
    value: row.value,
    minTotal: money(row.min_total_cents),
    endsAt: row.ends_at,
  };
}

function toView(row: CouponRow): CouponView {
  return {
    ...toOffer(row),
    maxRedemptions: row.max_redemptions,
    redeemed: row.redeemed,
    active: row.active,
  };
}
