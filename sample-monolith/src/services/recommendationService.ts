import { countView, listViewed } from '../models/productViewModel';
import { recommendationModel } from '../models/recommendationModel';
import { getProductSummary } from './catalogService';
import { type ProductCard, toProductCard } from './productCard';

export interface Recommendations {
  /** Whether they come from what the customer did, or from what everybody buys. */
  basis: 'history' | 'bestsellers';
  items: ProductCard[];
}

export interface ViewedProduct {
  product: ProductCard;
  times: number;
  viewedAt: Date;
}

const ALSO_BOUGHT = 6;
const RECOMMENDED = 12;
const VIEWED = 20;

export async function alsoBought(productId: number): Promise<ProductCard[]> {
  await getProductSummary(productId);
  return (await recommendationModel.alsoBought(productId, ALSO_BOUGHT)).map(toProductCard);
}

export async function recommend(userId: number | null): Promise<Recommendations> {
  if (userId !== null) {
    const rows = await recommendationModel.fromHistory(userId, RECOMMENDED);
    if (rows.length > 0) return { basis: 'history', items: rows.map(toProductCard) };
  }
  const rows = await recommendationModel.bestSellers(userId, RECOMMENDED);
  return { basis: 'bestsellers', items: rows.map(toProductCard) };
}

export async function recordView(userId: number, productId: number): Promise<void> {
  await getProductSummary(productId);
  await countView(userId, productId);
}

export async function listViewedProducts(userId: number): Promise<ViewedProduct[]> {
  return (await listViewed(userId, VIEWED)).map((row) => ({
    product: toProductCard(row),
    times: row.times,
    viewedAt: row.viewed_at,
  }));
}
