import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { post } from './client';
import type { Money } from './shapes';
import { adminToken } from './shop';

export interface Coupon {
  code: string;
  kind: string;
  value: number;
  minTotal: Money;
  endsAt: string | null;
  maxRedemptions: number | null;
  redeemed: number;
  active: boolean;
}

export interface PriceRule {
  id: number;
  name: string;
  categoryId: number | null;
  productId: number | null;
  minQuantity: number;
  percentOff: number;
  active: boolean;
}

export function couponCode(): string {
  return `T${randomUUID().replaceAll('-', '').slice(0, 20)}`.toUpperCase();
}

/** Each test makes its own, so that no test uses up another's. */
export async function aCoupon(values: object = {}): Promise<Coupon> {
  const json = { code: couponCode(), kind: 'percent', value: 10, ...values };
  const reply = await post<Coupon>('/admin/coupons', json, await adminToken());
  expect(reply.status).toBe(201);
  return reply.body;
}

/** For one product: a rule over a category would change what other tests pay. */
export async function aRuleFor(productId: number, values: object = {}): Promise<PriceRule> {
  const json = { name: 'Test rule', productId, percentOff: 25, ...values };
  const reply = await post<PriceRule>('/admin/price-rules', json, await adminToken());
  expect(reply.status).toBe(201);
  return reply.body;
}
