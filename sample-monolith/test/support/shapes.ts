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
  purchasable: boolean;
}

export interface Cart {
  items: CartLine[];
  itemCount: number;
  total: Money;
}

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
  items: Omit<CartLine, 'purchasable'>[];
  payment: { method: string; status: string; amount: Money } | null;
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

export const EMPTY_CART: Cart = { items: [], itemCount: 0, total: euros(0) };

export function cartLine(product: Product, quantity: number): CartLine {
  return { ...orderLine(product, quantity), purchasable: true };
}

export function orderLine(product: Product, quantity: number): Omit<CartLine, 'purchasable'> {
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
