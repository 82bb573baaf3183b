import { conflict, notFound } from '../httpError';
import { type CartLineRow, cartItemModel } from '../models/cartItemModel';
import { type Money, money } from './money';
import { releaseStock, reserveStock } from './stockService';

export interface CartLine {
  productId: number;
  sku: string;
  name: string;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
  purchasable: boolean;
}

export interface CartView {
  items: CartLine[];
  itemCount: number;
  total: Money;
}

export async function getCart(userId: number): Promise<CartView> {
  const items = (await cartItemModel.lines(userId)).map(toCartLine);
  return {
    items,
    itemCount: items.reduce((sum, line) => sum + line.quantity, 0),
    total: money(items.reduce((sum, line) => sum + line.lineTotal.cents, 0)),
  };
}

export async function addItem(userId: number, productId: number, quantity: number): Promise<CartView> {
  await reserveStock(productId, quantity);
  await cartItemModel.add(userId, productId, quantity);
  return getCart(userId);
}

export async function changeItem(userId: number, productId: number, quantity: number): Promise<CartView> {
  const line = await cartItemModel.find(userId, productId);
  if (line === undefined) throw notFound('The cart line');

  const more = quantity - line.quantity;
  if (more > 0) await reserveStock(productId, more);
  const changed = await cartItemModel.changeQuantity({
    userId,
    productId,
    from: line.quantity,
    to: quantity,
  });
  if (!changed) {
    if (more > 0) await releaseStock(productId, more);
    throw conflict('cart_changed', 'The cart was changed meanwhile');
  }
  if (more < 0) await releaseStock(productId, -more);
  return getCart(userId);
}

export async function removeItem(userId: number, productId: number): Promise<void> {
  const removed = await cartItemModel.remove(userId, productId);
  if (removed === undefined) throw notFound('The cart line');
  await releaseStock(productId, removed.quantity);
}

export async function clearCart(userId: number): Promise<void> {
  for (const line of await cartItemModel.clear(userId)) await releaseStock(line.product_id, line.quantity);
}

function toCartLine(row: CartLineRow): CartLine {
  return {
    productId: row.product_id,
    sku: row.sku,
    name: row.name,
    quantity: row.quantity,
    unitPrice: money(row.price_cents),
    lineTotal: money(row.price_cents * row.quantity),
    purchasable: row.deleted_at === null,
  };
}
