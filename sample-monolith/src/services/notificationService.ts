import type { OrderCancelled, OrderPlaced } from '../events/bus';
import { insertNotification, listNotifications, type NotificationRow } from '../models/notificationModel';
import { money } from './money';

const NEWEST = 50;

export interface NotificationView {
  id: number;
  kind: string;
  message: string;
  orderId: number | null;
  createdAt: Date;
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
  };
}
