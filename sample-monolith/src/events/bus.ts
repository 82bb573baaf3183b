import { EventEmitter } from 'node:events';

export interface OrderPlaced {
  orderId: number;
  userId: number;
  totalCents: number;
  itemCount: number;
}

export interface OrderCancelled {
  orderId: number;
  userId: number;
}

export interface PasswordResetRequested {
  userId: number;
  email: string;
  token: string;
}

export interface ShopEvents {
  'order.placed': [OrderPlaced];
  'order.cancelled': [OrderCancelled];
  'password.reset_requested': [PasswordResetRequested];
}

export type ShopBus = EventEmitter<ShopEvents>;

export const bus: ShopBus = new EventEmitter<ShopEvents>();
