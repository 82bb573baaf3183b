import { expect } from 'vitest';
import type { Reply } from './client';

export interface Money {
  cents: number;
  currency: string;
  formatted: string;
}

export interface Product {
  id: number;
  sku: string;
  name: string;
  description: string;
  category: { id: number; slug: string; name: string };
  price: Money;
  stock: number;
  available: number;
  rating: { average: number; count: number };
  createdAt: string;
  updatedAt: string;
}

export interface Page<T> {
  items: T[];
  page: number;
  pageSize: number;
  total: number;
  totalPages: number;
}

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

export interface Cart {
  items: CartLine[];
  itemCount: number;
  coupon: string | null;
  subtotal: Money;
  discount: Money;
  total: Money;
}

export interface Quote extends Cart {
  shipping: Money;
  toPay: Money;
}

export type OrderLine = Omit<CartLine, 'purchasable' | 'discount' | 'rule'>;

export interface OrderSummary {
  id: number;
  status: string;
  itemCount: number;
  total: Money;
  placedAt: string;
  cancelledAt: string | null;
}

export interface Order extends OrderSummary {
  customer: { id: number; displayName: string; email: string };
  shippingAddress: unknown;
  items: OrderLine[];
  subtotal: Money;
  discount: Money;
  shipping: Money;
  coupon: string | null;
  payment: { method: string; status: string; amount: Money; settledAt: string | null } | null;
}

export interface Review {
  id: number;
  product: { id: number; name: string };
  author: { id: number; displayName: string };
  rating: number;
  title: string;
  body: string;
  votes: { helpful: number; unhelpful: number };
  createdAt: string;
  updatedAt: string;
}

/** A list that does not tell how long it is. */
export interface OpenPage<T> {
  items: T[];
  page: number;
  pageSize: number;
  hasMore: boolean;
}

export interface ProductCard {
  id: number;
  name: string;
  price: Money;
  rating: { average: number; count: number };
}

export interface Shipment {
  trackingCode: string;
  carrier: string;
  status: string;
  createdAt: string;
  deliveredAt: string | null;
  events: { id: number; status: string; place: string; happenedAt: string }[];
}

export interface Failure {
  error: { code: string; message: string };
}

export const anId: unknown = expect.toSatisfy(
  (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value > 0,
);
export const isoDate: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const uuid: unknown = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** The text is worked out here by another way than the shop's. */
export function euros(cents: number): Money {
  return { cents, currency: 'EUR', formatted: `EUR ${(cents / 100).toFixed(2)}` };
}

/** What a cart costs: without its lines, and before the shipping. */
export function cartSums(subtotalCents: number, discountCents = 0, coupon: string | null = null) {
  return {
    coupon,
    subtotal: euros(subtotalCents),
    discount: euros(discountCents),
    total: euros(subtotalCents - discountCents),
  };
}

/** What an order costs: from 50 euros on nothing is paid for shipping. */
export function orderSums(subtotalCents: number, discountCents = 0, coupon: string | null = null) {
  const goodsCents = subtotalCents - discountCents;
  const shippingCents = goodsCents >= 5000 ? 0 : 490;
  return {
    coupon,
    subtotal: euros(subtotalCents),
    discount: euros(discountCents),
    shipping: euros(shippingCents),
    total: euros(goodsCents + shippingCents),
  };
}

export const EMPTY_CART: Cart = { items: [], itemCount: 0, ...cartSums(0) };

export function cartLine(product: Product, quantity: number): CartLine {
  return { ...orderLine(product, quantity), discount: euros(0), rule: null, purchasable: true };
}

export function orderLine(product: Product, quantity: number): OrderLine {
  return {
    productId: product.id,
    sku: product.sku,
    name: product.name,
    quantity,
    unitPrice: euros(product.price.cents),
    lineTotal: euros(product.price.cents * quantity),
  };
}

export function productCard({ id, name, price, rating }: Product): ProductCard {
  return { id, name, price: euros(price.cents), rating };
}

/** Every failure has the same body, and every answer a request id. */
export function expectFailure(reply: Reply<unknown>, status: number, code: string): void {
  expect({ status: reply.status, body: reply.body }).toStrictEqual({
    status,
    body: { error: { code, message: expect.stringMatching(/\S/) } },
  });
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(reply.headers.get('x-request-id')).toMatch(/^[\w.-]+$/);
  expect(reply.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
}

export function expectJson(reply: Reply<unknown>, status: number, body: unknown): void {
  expect({ status: reply.status, body: reply.body }).toStrictEqual({ status, body });
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(reply.headers.get('x-request-id')).toMatch(/^[\w.-]+$/);
}

export function expectEmpty(reply: Reply<unknown>): void {
  expect({ status: reply.status, body: reply.body }).toStrictEqual({ status: 204, body: '' });
  expect(reply.headers.get('x-request-id')).toMatch(/^[\w.-]+$/);
}
