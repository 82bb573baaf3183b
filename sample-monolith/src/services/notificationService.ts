import type { OrderCancelled, OrderPlaced, OrderShipped, ShipmentDelivered, StockBack } from '../events/bus';
import {
  insertNotification,
  listNotifications,
  markRead,
  type NotificationRow,
} from '../models/notificationModel';
import { wishlistModel } from '../models/wishlistModel';
import { money } from './money';

const NEWEST = 50;

export interface NotificationView {
  id: number;
  kind: string;
  message: string;
  orderId: number | null;
  createdAt: Date;
  readAt: Date | null;
}

export async function notifyOrderPlaced(event: OrderPlaced): Promise<void> {
  await insertNotification({
    userId: event.userId,
    orderId: event.orderId,
    kind: 'order.placed',
    message: `Thank you for order ${event.orderId}: ${event.itemCount} pieces, ${money(event.totalCents).formatted}`,
  });
}

export async function notifyOrderCancelled(event: OrderCancelled): Promise<void> {
  await insertNotification({
    userId: event.userId,
    orderId: event.orderId,
    kind: 'order.cancelled',
    message: `Order ${event.orderId} was cancelled and the payment is returned`,
  });
}

export async function notifyOrderShipped(event: OrderShipped): Promise<void> {
  await insertNotification({
    userId: event.userId,
    orderId: event.orderId,
    kind: 'order.shipped',
    message: `Order ${event.orderId} is on its way with ${event.carrier}, tracking code ${event.trackingCode}`,
  });
}

export async function notifyShipmentDelivered(event: ShipmentDelivered): Promise<void> {
  await insertNotification({
    userId: event.userId,
    orderId: event.orderId,
    kind: 'shipment.delivered',
    message: `Order ${event.orderId} was delivered`,
  });
}

export async function notifyStockBack(event: StockBack): Promise<void> {
  for (const userId of await wishlistModel.usersWishing(event.productId)) {
    await insertNotification({
      userId,
      orderId: null,
      kind: 'stock.back',
      message: `"${event.name}" from your wishlist is back in stock`,
    });
  }
}

/** Answers how many were unread until now. */
export function markNotificationsRead(userId: number, ids: number[] | undefined): Promise<number> {
  return markRead(userId, ids);
}

export async function newestNotifications(userId: number): Promise<NotificationView[]> {
  return (await listNotifications(userId, NEWEST)).map(toView);
}

function toView(row: NotificationRow): NotificationView {
  return {
    id: row.id,
    kind: row.kind,
    message: row.message,
    orderId: row.order_id,
    createdAt: row.created_at,
    readAt: row.read_at,
  };
}
