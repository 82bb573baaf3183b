import { db, type Queryable } from '../db/connection';
import type { CartLineRow } from '../models/cartItemModel';
import { type CouponRow, couponModel } from '../models/couponModel';
import { type PriceRuleRow, priceRuleModel } from '../models/priceRuleModel';
import { percentOf } from './money';
import { numberSetting } from './settingsCache';

export interface PricedLine extends CartLineRow {
  lineCents: number;
  discountCents: number;
  ruleName: string | null;
}

export interface PricedCart {
  lines: PricedLine[];
  itemCount: number;
  subtotalCents: number;
  /** Of the rules and the coupon together. */
  discountCents: number;
  couponCents: number;
  /** The coupon that counts; null when there is none or its conditions are not met. */
  couponCode: string | null;
  /** Goods only; the shipping comes on top. */
  totalCents: number;
}

/** Rules first, line by line, the best one for each; then the coupon, on what the rules have left. */
export async function priceLines(
  rows: CartLineRow[],
  couponCode?: string,
  trx: Queryable = db,
): Promise<PricedCart> {
  const rules = await rulesFor(rows, trx);
  const lines = rows.map((row) => priceLine(row, rules));
  const subtotalCents = sum(lines, (line) => line.lineCents);
  const ruleCents = sum(lines, (line) => line.discountCents);
  const coupon = couponCode === undefined ? undefined : await couponModel.find(couponCode, trx);
  const couponCents = coupon === undefined ? 0 : couponDiscount(coupon, subtotalCents - ruleCents);
  return {
    lines,
    itemCount: sum(lines, (line) => line.quantity),
    subtotalCents,
    discountCents: ruleCents + couponCents,
    couponCents,
    couponCode: coupon !== undefined && couponCents > 0 ? coupon.code : null,
    totalCents: subtotalCents - ruleCents - couponCents,
  };
}

export async function shippingFor(totalCents: number): Promise<number> {
  const [flat, freeFrom] = await Promise.all([
    numberSetting('shipping.flat_cents'),
    numberSetting('shipping.free_from_cents'),
  ]);
  return totalCents >= freeFrom ? 0 : flat;
}

export function isOpen(coupon: CouponRow, now = new Date()): boolean {
  const usedUp = coupon.max_redemptions !== null && coupon.redeemed >= coupon.max_redemptions;
  return coupon.active && !usedUp && (coupon.ends_at === null || coupon.ends_at > now);
}

async function rulesFor(rows: CartLineRow[], trx: Queryable): Promise<PriceRuleRow[]> {
  if (rows.length === 0) return [];
  return priceRuleModel.activeFor(
    rows.map((row) => row.product_id),
    rows.map((row) => row.category_id),
    trx,
  );
}

function priceLine(row: CartLineRow, rules: PriceRuleRow[]): PricedLine {
  const lineCents = row.price_cents * row.quantity;
  const best = rules
    .filter((rule) => rule.product_id === row.product_id || rule.category_id === row.category_id)
    .filter((rule) => row.quantity >= rule.min_quantity)
    .reduce<PriceRuleRow | undefined>(
      (winner, rule) => (winner !== undefined && winner.percent_off >= rule.percent_off ? winner : rule),
      undefined,
    );
  return {
    ...row,
    lineCents,
    discountCents: best === undefined ? 0 : percentOf(lineCents, best.percent_off),
    ruleName: best?.name ?? null,
  };
}

/** Never more than there is to pay. */
function couponDiscount(coupon: CouponRow, baseCents: number): number {
  if (!isOpen(coupon) || baseCents < coupon.min_total_cents) return 0;
  const wanted = coupon.kind === 'percent' ? percentOf(baseCents, coupon.value) : coupon.value;
  return Math.min(wanted, baseCents);
}

function sum<T>(items: T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
