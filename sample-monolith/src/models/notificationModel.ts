import { db } from '../db/connection';

export interface NotificationRow {
  id: number;
  user_id: number;
  order_id: number | null;
  kind: string;
  message: string;
  created_at: Date;
  read_at: Date | null;
}

export interface NewNotification {
  userId: number;
  orderId: number | null;
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

/** Without ids it marks all of the user's. What is read already keeps its time. */
export async function markRead(userId: number, ids: number[] | undefined): Promise<number> {
  const unread = db('notifications').where({ user_id: userId }).whereNull('read_at');
  if (ids !== undefined) unread.whereIn('id', ids);
  return unread.update({ read_at: db.fn.now() });
}
