import { badRequest, notFound } from '../httpError';
import { type PriceRuleRow, priceRuleModel } from '../models/priceRuleModel';
import { categoryIdOf, getProductSummary } from './catalogService';

export interface PriceRuleView {
  id: number;
  name: string;
  categoryId: number | null;
  productId: number | null;
  minQuantity: number;
  percentOff: number;
  active: boolean;
}

export interface PriceRuleChanges {
  name?: string;
  category?: string;
  productId?: number;
  minQuantity?: number;
  percentOff?: number;
  active?: boolean;
}

export async function listPriceRules(): Promise<PriceRuleView[]> {
  return (await priceRuleModel.list()).map(toView);
}

export async function getPriceRule(id: number): Promise<PriceRuleView> {
  const row = await priceRuleModel.find(id);
  if (row === undefined) throw notFound('The price rule');
  return toView(row);
}

export async function createPriceRule(rule: PriceRuleChanges): Promise<PriceRuleView> {
  if (rule.category === undefined && rule.productId === undefined)
    throw badRequest('A price rule needs a category or a product');
  return toView(await priceRuleModel.insert(await toValues(rule)));
}

export async function updatePriceRule(id: number, changes: PriceRuleChanges): Promise<PriceRuleView> {
  const row = await priceRuleModel.update(id, await toValues(changes));
  if (row === undefined) throw notFound('The price rule');
  return toView(row);
}

export async function removePriceRule(id: number): Promise<void> {
  if (!(await priceRuleModel.remove(id))) throw notFound('The price rule');
}

async function toValues(rule: PriceRuleChanges) {
  if (rule.productId !== undefined) await getProductSummary(rule.productId);
  return {
    name: rule.name,
    category_id: rule.category === undefined ? undefined : await categoryIdOf(rule.category),
    product_id: rule.productId,
    min_quantity: rule.minQuantity,
    percent_off: rule.percentOff,
    active: rule.active,
  };
}

function toView(row: PriceRuleRow): PriceRuleView {
  return {
    id: row.id,
    name: row.name,
    categoryId: row.category_id,
    productId: row.product_id,
    minQuantity: row.min_quantity,
    percentOff: row.percent_off,
    active: row.active,
  };
}
