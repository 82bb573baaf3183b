import { randomUUID } from 'node:crypto';
import { db, type Queryable } from '../db/connection';
import { bus } from '../events/bus';
import { badRequest, conflict, HttpError } from '../httpError';
import { cartCouponModel } from '../models/cartCouponModel';
import { cartItemModel } from '../models/cartItemModel';
import { couponModel } from '../models/couponModel';
import { insertOrderItems } from '../models/orderItemModel';
import { orderModel } from '../models/orderModel';
import { type PaymentMethod, paymentModel } from '../models/paymentModel';
import { productModel } from '../models/productModel';
import { recordMovement } from '../models/stockMovementModel';
import type { Address } from '../models/userModel';
import { findAddress } from './accountService';
import { charge, providerUnavailable } from './paymentProvider';
import { type PricedCart, type PricedLine, priceLines, shippingFor } from './pricingService';

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

/** What one transaction of a checkout works on. */
interface Purchase {
  userId: number;
  address: Address;
  request: CheckoutRequest;
  trx: Queryable;
}

/** One transaction over carts, stock, coupons, orders and payments: an order is whole or was never there. */
export async function checkout(userId: number, request: CheckoutRequest): Promise<PlacedOrder> {
  const address = await findAddress(userId, request.addressId);
  if (address === undefined) throw badRequest('There is no such address', 'unknown_address');

  const order = await db.transaction((trx) => placeOrder({ userId, address, request, trx }));
  // Only now: a listener must never tell of an order that was rolled back.
  bus.emit('order.placed', {
    orderId: order.id,
    userId,
    totalCents: order.totalCents,
    itemCount: order.itemCount,
  });
  return order;
}

async function placeOrder(purchase: Purchase): Promise<PlacedOrder> {
  const { userId, trx } = purchase;
  await cartItemModel.lockLines(userId, trx);
  const coupon = await cartCouponModel.codeOf(userId, trx);
  const priced = await priceLines(await cartItemModel.lines(userId, trx), coupon, trx);
  if (priced.lines.length === 0) throw conflict('cart_empty', 'There is nothing in the cart');

  const shippingCents = await shippingFor(priced.totalCents);
  const totalCents = priced.totalCents + shippingCents;
  const { id } = await orderModel.insert(
    {
      userId,
      subtotalCents: priced.subtotalCents,
      discountCents: priced.discountCents,
      shippingCents,
      totalCents,
      couponCode: priced.couponCode,
      shippingAddress: purchase.address,
    },
    trx,
  );
  await takeStock(id, priced.lines, trx);
  await insertOrderItems(id, priced.lines.map(toOrderItem), trx);
  await redeem(id, priced, purchase);
  await pay(id, totalCents, purchase);
  await emptyCart(priced, purchase);
  return { id, totalCents, itemCount: priced.itemCount };
}

function toOrderItem(line: PricedLine) {
  return { product_id: line.product_id, quantity: line.quantity, unit_price_cents: line.price_cents };
}

// The lines come ordered by product, so that two checkouts lock the products in the same order.
async function takeStock(orderId: number, lines: PricedLine[], trx: Queryable): Promise<void> {
  for (const line of lines) {
    if (!(await productModel.takeReserved(line.product_id, line.quantity, trx)))
      throw conflict('product_unavailable', `"${line.name}" can no longer be bought`);
    await recordMovement(
      { productId: line.product_id, change: -line.quantity, reason: 'sale', orderId },
      trx,
    );
  }
}

async function redeem(orderId: number, priced: PricedCart, { userId, trx }: Purchase): Promise<void> {
  const code = priced.couponCode;
  if (code === null) return;
  const redemption = { code, orderId, userId, amountCents: priced.couponCents };
  if (!(await couponModel.insertRedemption(redemption, trx)))
    throw conflict('coupon_used', 'You have used this coupon before');
  if (!(await couponModel.countUse(code, trx)))
    throw conflict('coupon_closed', 'The coupon is used up or has ended');
}

async function pay(orderId: number, amountCents: number, { userId, request, trx }: Purchase): Promise<void> {
  const { method, cardToken } = request;
  if (method === 'invoice' || cardToken === undefined) {
    await paymentModel.insertCaptured({ orderId, method, amountCents }, trx);
    return;
  }
  const reference = `order-${orderId}-${randomUUID()}`;
  const result = await charge({ reference, cardToken, amountCents });
  const chargeId = result.outcome === 'accepted' ? result.chargeId : undefined;
  await paymentModel.insertAttempt({ reference, userId, amountCents, outcome: result.outcome, chargeId });
  if (result.outcome === 'declined') throw new HttpError(402, 'payment_declined', 'The card was declined');
  if (result.outcome === 'failed') throw providerUnavailable();
  await paymentModel.insertCaptured({ orderId, method, amountCents, chargeId }, trx);
}

/** What was put into the cart while the order was placed stays in it. */
async function emptyCart(priced: PricedCart, { userId, trx }: Purchase): Promise<void> {
  await cartItemModel.removeProducts(
    userId,
    priced.lines.map((line) => line.product_id),
    trx,
  );
  await cartCouponModel.remove(userId, trx);
}
