import { notFound } from '../httpError';
import { type WishlistRow, wishlistModel } from '../models/wishlistModel';
import { addItem, type CartView } from './cartService';
import { getProductSummary } from './catalogService';
import { type ProductCard, toProductCard } from './productCard';

export interface WishlistItem {
  product: ProductCard;
  available: number;
  addedAt: Date;
}

export async function listWishlist(userId: number): Promise<WishlistItem[]> {
  return (await wishlistModel.list(userId)).map(toItem);
}

export async function addToWishlist(
  userId: number,
  productId: number,
): Promise<{ item: WishlistItem; added: boolean }> {
  await getProductSummary(productId);
  const added = await wishlistModel.add(userId, productId);
  return { item: await requireItem(userId, productId), added };
}

export async function removeFromWishlist(userId: number, productId: number): Promise<void> {
  if (!(await wishlistModel.remove(userId, productId))) throw notFound('The wish');
}

/** The wish stays until the cart has taken it: a product that is out of stock is still wished for. */
export async function moveToCart(userId: number, productId: number, quantity: number): Promise<CartView> {
  await requireItem(userId, productId);
  const cart = await addItem(userId, productId, quantity);
  await wishlistModel.remove(userId, productId);
  return cart;
}

async function requireItem(userId: number, productId: number): Promise<WishlistItem> {
  const row = await wishlistModel.find(userId, productId);
  if (row === undefined) throw notFound('The wish');
  return toItem(row);
}

function toItem(row: WishlistRow): WishlistItem {
  return { product: toProductCard(row), available: row.available, addedAt: row.added_at };
}
