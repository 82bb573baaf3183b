import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Address, anAddress, anAdmin, type Session } from './accounts';
import { get, post } from './client';
import type { Cart, Order, Product, Review } from './shapes';

let admin: Promise<Session> | undefined;

/** One login per worker: the admin's session is only read. */
export async function adminToken(): Promise<string> {
  admin ??= anAdmin();
  return (await admin).token;
}

export interface ProductInput {
  sku: string;
  name: string;
  description: string;
  category: string;
  priceCents: number;
  stock: number;
}

export function productInput(overrides: Partial<ProductInput> = {}): ProductInput {
  const tag = randomUUID();
  return {
    sku: `T-${tag}`,
    name: `Test article ${tag}`,
    description: 'Made by a test',
    category: 'books',
    priceCents: 1205,
    stock: 10,
    ...overrides,
  };
}

/** Tests buy only what they made, so the seeded stock never runs out. */
export async function aProduct(overrides: Partial<ProductInput> = {}): Promise<Product> {
  const reply = await post<Product>('/products', productInput(overrides), await adminToken());
  expect(reply.status).toBe(201);
  return reply.body;
}

export async function productNow(id: number): Promise<Product> {
  return (await get<Product>(`/products/${id}`)).body;
}

export async function putInCart(token: string, productId: number, quantity: number): Promise<Cart> {
  const reply = await post<Cart>('/cart/items', { productId, quantity }, token);
  expect(reply.status).toBe(201);
  return reply.body;
}

export interface Purchase {
  order: Order;
  address: Address;
}

export async function buy(token: string, lines: [product: Product, quantity: number][]): Promise<Purchase> {
  for (const [product, quantity] of lines) await putInCart(token, product.id, quantity);
  const address = await anAddress(token);
  const reply = await post<Order>('/checkout', { addressId: address.id, paymentMethod: 'invoice' }, token);
  expect(reply.status).toBe(201);
  return { order: reply.body, address };
}

export async function buyOne(token: string, productId: number): Promise<Order> {
  await putInCart(token, productId, 1);
  const address = await anAddress(token);
  const reply = await post<Order>('/checkout', { addressId: address.id, paymentMethod: 'invoice' }, token);
  expect(reply.status).toBe(201);
  return reply.body;
}

/** Buys the product first: only buyers may review. */
export async function aReview(token: string, productId: number, rating = 4): Promise<Review> {
  await buyOne(token, productId);
  return aReviewOfBought(token, productId, rating);
}

export async function aReviewOfBought(token: string, productId: number, rating = 4): Promise<Review> {
  const reply = await post<Review>(
    `/products/${productId}/reviews`,
    { rating, title: 'Good', body: 'Holds what it promises' },
    token,
  );
  expect(reply.status).toBe(201);
  return reply.body;
}
