import { db } from '../db/connection';

export interface EmailRow {
  id: number;
  user_id: number;
  kind: string;
  to_address: string;
  subject: string;
  body: string;
  created_at: Date;
}

export type NewEmail = Pick<EmailRow, 'user_id' | 'kind' | 'to_address' | 'subject' | 'body'>;

export async function insertEmail(email: NewEmail): Promise<void> {
  await db('email_messages').insert(email);
}

export function listEmails(userId: number, limit: number, offset: number): Promise<EmailRow[]> {
  return db<EmailRow>('email_messages')
    .where({ user_id: userId })
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset);
}

export async function countEmails(userId: number): Promise<number> {
  const row = await db('email_messages')
    .where({ user_id: userId })
    .count({ total: 'id' })
    .first<{ total: string }>();
  return Number(row.total);
}
