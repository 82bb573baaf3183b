import type { Request, Response } from 'express';
import { startOfDay } from '../helpers/dates';
import type { CouponKind, CouponValues } from '../models/couponModel';
import type { ManagedResource } from '../routes/crudRouter';
import * as couponService from '../services/couponService';
import * as priceRuleService from '../services/priceRuleService';
import {
  type Input,
  optional,
  readBoolean,
  readChoice,
  readDay,
  readId,
  readInteger,
  readString,
} from './requestInput';

const KINDS: readonly CouponKind[] = ['percent', 'amount'];

export function readCode(input: Input, field: string): string {
  return readString(input, field, { max: 40 }).toUpperCase();
}

export async function showOffer(req: Request, res: Response): Promise<void> {
  res.json(await couponService.getOffer(readCode(req.params, 'code')));
}

export const managedCoupons: ManagedResource<string, CouponValues, couponService.CouponView> = {
  permission: 'promotions.write',
  readKey: (req) => readCode(req.params, 'key'),
  keyOf: (view) => view.code,
  readNew(body) {
    const kind = readChoice(body, 'kind', KINDS);
    return {
      code: readCode(body, 'code'),
      kind,
      value: readInteger(body, 'value', { min: 1, max: kind === 'percent' ? 100 : 100_000 }),
      ...readConditions(body),
    };
  },
  readChanges: readConditions,
  list: couponService.listCoupons,
  get: couponService.getCoupon,
  create: couponService.createCoupon,
  update: couponService.updateCoupon,
  remove: couponService.removeCoupon,
};

export const managedPriceRules: ManagedResource<
  number,
  priceRuleService.PriceRuleChanges,
  priceRuleService.PriceRuleView
> = {
  permission: 'promotions.write',
  readKey: (req) => readId(req, 'key'),
  keyOf: (view) => view.id,
  readNew: (body) => ({
    ...readRule(body),
    name: readString(body, 'name', { max: 80 }),
    percentOff: readInteger(body, 'percentOff', { min: 1, max: 90 }),
  }),
  readChanges: readRule,
  list: priceRuleService.listPriceRules,
  get: priceRuleService.getPriceRule,
  create: priceRuleService.createPriceRule,
  update: priceRuleService.updatePriceRule,
  remove: priceRuleService.removePriceRule,
};

/** The coupon ends when its day begins. */
function endOf(day: string | undefined): Date | undefined {
  return day === undefined ? undefined : startOfDay(day);
}

function readConditions(body: Input): CouponValues {
  return {
    min_total_cents: optional(body, 'minTotalCents', readInteger),
    max_redemptions: optional(body, 'maxRedemptions', (input, field) =>
      readInteger(input, field, { min: 1 }),
    ),
    ends_at: endOf(optional(body, 'endsOn', readDay)),
    active: optional(body, 'active', readBoolean),
  };
}

function readRule(body: Input): priceRuleService.PriceRuleChanges {
  return {
    name: optional(body, 'name', (input, field) => readString(input, field, { max: 80 })),
    category: optional(body, 'category', readString),
    productId: optional(body, 'productId', (input, field) => readInteger(input, field, { min: 1 })),
    minQuantity: optional(body, 'minQuantity', (input, field) =>
      readInteger(input, field, { min: 1, max: 20 }),
    ),
    percentOff: optional(body, 'percentOff', (input, field) =>
      readInteger(input, field, { min: 1, max: 90 }),
    ),
    active: optional(body, 'active', readBoolean),
  };
}
