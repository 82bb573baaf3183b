import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { get, post } from './client';

export interface User {
  id: number;
  email: string;
  displayName: string;
  role: string;
}

export interface Session {
  user: User;
  token: string;
  expiresAt: string;
}

export interface Address {
  id: string;
  label: string;
  street: string;
  city: string;
  postalCode: string;
  country: string;
}

export const PASSWORD = 'correct horse';

export function uniqueEmail(): string {
  return `${randomUUID()}@test.example`;
}

/** A new customer for each test that writes, so that no test sees another's cart or orders. */
export async function aCustomer(displayName = 'Test Customer'): Promise<Session> {
  const reply = await post<Session>('/auth/register', {
    email: uniqueEmail(),
    password: PASSWORD,
    displayName,
  });
  expect(reply.status).toBe(201);
  return reply.body;
}

/** The seeded administrator. */
export function anAdmin(): Promise<Session> {
  return aMemberOfStaff('admin');
}

/** One of the seeded people behind the counter. */
export async function aMemberOfStaff(role: 'admin' | 'support' | 'warehouse'): Promise<Session> {
  const reply = await post<Session>('/auth/login', {
    email: `${role}@shop.example`,
    password: `${role}-password`,
  });
  expect(reply.status).toBe(200);
  return reply.body;
}

export async function anAddress(token: string): Promise<Address> {
  const reply = await post<Address>(
    '/me/addresses',
    { label: 'Home', street: 'Test Street 1', city: 'Graz', postalCode: '8010', country: 'at' },
    token,
  );
  expect(reply.status).toBe(201);
  return reply.body;
}

export interface Notification {
  id: number;
  kind: string;
  message: string;
  orderId: number | null;
  createdAt: string;
  readAt: string | null;
}

/** They are written after the answer to the checkout has left, hence the asking again. */
export async function notificationsOf(token: string, count: number): Promise<Notification[]> {
  let items: Notification[] = [];
  const ask = async () => {
    items = (await get<{ items: Notification[] }>('/me/notifications', token)).body.items;
    return items;
  };
  await expect.poll(ask, { timeout: 3000, interval: 20 }).toHaveLength(count);
  return items;
}
