import { notFound } from '../httpError';
import { productModel } from '../models/productModel';

export interface RatingSummary {
  productId: number;
  average: number;
  count: number;
  refreshedAt: Date;
}

/** To be called after each change of a review: lists and detail pages read the numbers kept on the product. */
export async function refreshRating(productId: number): Promise<RatingSummary> {
  const row = await productModel.refreshRating(productId);
  if (row === undefined) throw notFound('The product');
  return {
    productId,
    average: Number(row.rating_average),
    count: row.rating_count,
    refreshedAt: row.rated_at ?? new Date(),
  };
}
