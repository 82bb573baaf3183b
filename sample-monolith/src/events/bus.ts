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

export interface OrderShipped {
  orderId: number;
  userId: number;
  carrier: string;
  trackingCode: string;
}

export interface ShipmentDelivered {
  orderId: number;
  userId: number;
  trackingCode: string;
}

export interface PasswordResetRequested {
  userId: number;
  email: string;
  token: string;
}

export interface StockBack {
  productId: number;
  name: string;
}

export interface ShopEvents {
  'order.placed': [OrderPlaced];
  'order.cancelled': [OrderCancelled];
  'order.shipped': [OrderShipped];
  'shipment.delivered': [ShipmentDelivered];
  'password.reset_requested': [PasswordResetRequested];
  'stock.back': [StockBack];
}

export type ShopBus = EventEmitter<ShopEvents>;

export const bus: ShopBus = new EventEmitter<ShopEvents>();
