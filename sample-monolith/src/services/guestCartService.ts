import { randomUUID } from 'node:crypto';
import { connection, unitOfWork } from '../db/unitOfWork';
import { conflict, notFound } from '../httpError';
import { cartItemModel } from '../models/cartItemModel';
import { guestCartModel } from '../models/guestCartModel';
import { type CartView, toCartView } from './cartService';
import { priceLines } from './pricingService';
import { releaseStock, reserveStock } from './stockService';

export interface GuestCartView extends CartView {
  token: string;
  createdAt: Date;
}

const MOST_PIECES = 20;

export async function openGuestCart(): Promise<GuestCartView> {
  const row = await guestCartModel.insert(randomUUID());
  return { token: row.token, createdAt: row.created_at, ...toCartView(await priceLines([])) };
}

/** Reading keeps the cart alive: what nobody has looked at for a week is given back. */
export async function getGuestCart(token: string): Promise<GuestCartView> {
  const row = await guestCartModel.touch(token);
  if (row === undefined) throw notFound('The cart');
  const priced = await priceLines(await guestCartModel.lines(token));
  return { token: row.token, createdAt: row.created_at, ...toCartView(priced) };
}

export async function addGuestItem(
  token: string,
  productId: number,
  quantity: number,
): Promise<GuestCartView> {
  return unitOfWork(async () => {
    if ((await guestCartModel.touch(token)) === undefined) throw notFound('The cart');
    await reserveStock(productId, quantity);
    if ((await guestCartModel.add(token, productId, quantity)) > MOST_PIECES)
      throw conflict('line_full', `A cart holds at most ${MOST_PIECES} pieces of a product`);
    return getGuestCart(token);
  });
}

/** A quantity of 0 takes the line out. */
export async function changeGuestItem(
  token: string,
  productId: number,
  quantity: number,
): Promise<GuestCartView> {
  return unitOfWork(async () => {
    if ((await guestCartModel.touch(token)) === undefined) throw notFound('The cart');
    const line = await guestCartModel.find(token, productId);
    if (line === undefined) throw notFound('The cart line');
    if (quantity > line.quantity) await reserveStock(productId, quantity - line.quantity);
    if (quantity < line.quantity) await releaseStock(productId, line.quantity - quantity);
    if (quantity === 0) await guestCartModel.remove(token, productId);
    else await guestCartModel.setQuantity(token, productId, quantity);
    return getGuestCart(token);
  });
}

/**
 * Moves what lies in the guest's cart into the customer's; the pieces stay reserved, so the stock does not change. A
 * cart that is gone already (a second tab has logged in) leaves nothing to move.
 */
export async function mergeGuestCart(token: string, userId: number): Promise<void> {
  await unitOfWork(async () => {
    const trx = connection();
    for (const item of await guestCartModel.lockItems(token, trx)) {
      await cartItemModel.add(userId, item.product_id, item.quantity, trx);
    }
    await guestCartModel.drop(token, trx);
  });
}
