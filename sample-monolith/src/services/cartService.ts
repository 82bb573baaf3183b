import { conflict, notFound } from '../httpError';
import { cartCouponModel } from '../models/cartCouponModel';
import { cartItemModel } from '../models/cartItemModel';
import { requireUsable } from './couponService';
import { type Money, money } from './money';
import { type PricedCart, type PricedLine, priceLines, shippingFor } from './pricingService';
import { releaseStock, reserveStock } from './stockService';

export interface CartLine {
  productId: number;
  sku: string;
  name: string;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
  discount: Money;
  rule: string | null;
  purchasable: boolean;
}

export interface CartView {
  items: CartLine[];
  itemCount: number;
  coupon: string | null;
  subtotal: Money;
  discount: Money;
  total: Money;
}

export interface Quote extends CartView {
  shipping: Money;
  toPay: Money;
}

export async function getCart(userId: number): Promise<CartView> {
  return toCartView(await priceCart(userId));
}

/** What a checkout would cost now. */
export async function quoteCart(userId: number): Promise<Quote> {
  const priced = await priceCart(userId);
  if (priced.lines.length === 0) throw conflict('cart_empty', 'There is nothing in the cart');
  const shippingCents = await shippingFor(priced.totalCents);
  return {
    ...toCartView(priced),
    shipping: money(shippingCents),
    toPay: money(priced.totalCents + shippingCents),
  };
}

export async function useCoupon(userId: number, code: string): Promise<CartView> {
  await requireUsable(code, userId);
  await cartCouponModel.put(userId, code);
  return getCart(userId);
}

export async function dropCoupon(userId: number): Promise<void> {
  if (!(await cartCouponModel.remove(userId))) throw notFound('The coupon');
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

async function priceCart(userId: number): Promise<PricedCart> {
  const [lines, code] = await Promise.all([cartItemModel.lines(userId), cartCouponModel.codeOf(userId)]);
  return priceLines(lines, code);
}

export function toCartView(priced: PricedCart): CartView {
  return {
    items: priced.lines.map(toCartLine),
    itemCount: priced.itemCount,
    coupon: priced.couponCode,
    subtotal: money(priced.subtotalCents),
    discount: money(priced.discountCents),
    total: money(priced.totalCents),
  };
}

function toCartLine(line: PricedLine): CartLine {
  return {
    productId: line.product_id,
    sku: line.sku,
    name: line.name,
    quantity: line.quantity,
    unitPrice: money(line.price_cents),
    lineTotal: money(line.lineCents),
    discount: money(line.discountCents),
    rule: line.ruleName,
    purchasable: line.deleted_at === null,
  };
}
