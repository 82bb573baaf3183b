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

export interface ShopEvents {
  'order.placed': [OrderPlaced];
  'order.cancelled': [OrderCancelled];
}

export type ShopBus = EventEmitter<ShopEvents>;

export const bus: ShopBus = new EventEmitter<ShopEvents>();
