import { db, type Queryable } from '../db/connection';
import { bus } from '../events/bus';
import { badRequest, conflict, HttpError } from '../httpError';
import { type CartLineRow, cartItemModel } from '../models/cartItemModel';
import { insertOrderItems } from '../models/orderItemModel';
import { orderModel } from '../models/orderModel';
import { type PaymentMethod, paymentModel } from '../models/paymentModel';
import { productModel } from '../models/productModel';
import type { Address } from '../models/userModel';
import { findAddress } from './accountService';

export interface CheckoutRequest {
  addressId: string;
  method: PaymentMethod;
  cardToken?: string;
}

export interface PlacedOrder {
  id: number;
  totalCents: number;
  itemCount: number;
}

export async function checkout(userId: number, request: CheckoutRequest): Promise<PlacedOrder> {
  const address = await findAddress(userId, request.addressId);
  if (address === undefined) throw badRequest('There is no such address', 'unknown_address');

  const order = await db.transaction((trx) => placeOrder(userId, address, request, trx));
  // Only now: a listener must never tell of an order that was rolled back.
  bus.emit('order.placed', {
    orderId: order.id,
    userId,
    totalCents: order.totalCents,
    itemCount: order.itemCount,
  });
  return order;
}

async function placeOrder(
  userId: number,
  address: Address,
  request: CheckoutRequest,
  trx: Queryable,
): Promise<PlacedOrder> {
  await cartItemModel.lockLines(userId, trx);
  const lines = await cartItemModel.lines(userId, trx);
  if (lines.length === 0) throw conflict('cart_empty', 'There is nothing in the cart');
  await takeStock(lines, trx);

  const totalCents = lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);
  const { id } = await orderModel.insert({ userId, totalCents, shippingAddress: address }, trx);
  await insertOrderItems(
    id,
    lines.map((line) => ({
      product_id: line.product_id,
      quantity: line.quantity,
      unit_price_cents: line.price_cents,
    })),
    trx,
  );
  await pay(id, totalCents, request, trx);
  await cartItemModel.removeProducts(
    userId,
    lines.map((line) => line.product_id),
    trx,
  );
  return { id, totalCents, itemCount: lines.reduce((sum, line) => sum + line.quantity, 0) };
}

// The lines come ordered by product, so that two checkouts lock the products in the same order.
async function takeStock(lines: CartLineRow[], trx: Queryable): Promise<void> {
  for (const line of lines) {
    if (await productModel.takeReserved(line.product_id, line.quantity, trx)) continue;
    throw conflict('product_unavailable', `"${line.name}" can no longer be bought`);
  }
}

async function pay(
  orderId: number,
  amountCents: number,
  request: CheckoutRequest,
  trx: Queryable,
): Promise<void> {
  // Stands for the payment provider: this token is declined, every other one is accepted.
  if (request.cardToken === 'tok_declined') {
    throw new HttpError(402, 'payment_declined', 'The card was declined');
  }
  await paymentModel.insertCaptured({ orderId, method: request.method, amountCents }, trx);
}
