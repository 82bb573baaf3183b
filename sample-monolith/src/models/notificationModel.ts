import { db } from '../db/connection';

export interface NotificationRow {
  id: number;
  user_id: number;
  order_id: number | null;
  kind: string;
  message: string;
  created_at: Date;
}

export interface NewNotification {
  userId: number;
  orderId: number;
  kind: string;
  message: string;
}

export async function insertNotification(notification: NewNotification): Promise<void> {
  await db('notifications').insert({
    user_id: notification.userId,
    order_id: notification.orderId,
    kind: notification.kind,
    message: notification.message,
  });
}

export function listNotifications(userId: number, limit: number): Promise<NotificationRow[]> {
  return db<NotificationRow>('notifications').where({ user_id: userId }).orderBy('id', 'desc').limit(limit);
}
