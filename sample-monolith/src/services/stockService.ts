import { conflict, notFound } from '../httpError';
import { type ProductRow, productModel } from '../models/productModel';

export interface ReservationResult {
  productId: number;
  quantity: number;
  available: number;
  reservedAt: Date;
}

export interface ReleaseResult {
  productId: number;
  quantity: number;
  available: number;
}

/** Sets pieces aside for a cart; they stay in stock until the checkout takes them. */
export async function reserveStock(productId: number, quantity: number): Promise<ReservationResult> {
  const row = await productModel.reserve(productId, quantity);
  if (row === undefined) throw await whyNotReserved(productId, quantity);
  return { productId, quantity, available: row.stock - row.reserved, reservedAt: new Date() };
}

/** Works for deleted products too: a cart may still hold one. */
export async function releaseStock(productId: number, quantity: number): Promise<ReleaseResult> {
  const row: ProductRow | undefined = await productModel.release(productId, quantity);
  if (row === undefined) throw notFound('The product');
  return { productId, quantity, available: row.stock - row.reserved };
}

async function whyNotReserved(productId: number, quantity: number): Promise<Error> {
  const row = await productModel.findActive(productId);
  if (row === undefined) return notFound('The product');
  return conflict('out_of_stock', `Only ${row.stock - row.reserved} of ${quantity} pieces are available`);
}
