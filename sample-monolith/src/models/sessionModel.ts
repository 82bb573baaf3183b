import { db } from '../db/connection';
import type { Role } from './userModel';

export interface NewSession {
  token: string;
  userId: number;
  expiresAt: Date;
}

export interface SessionUserRow {
  id: number;
  email: string;
  display_name: string;
  role: Role;
}

export async function insertSession(session: NewSession): Promise<void> {
  await db('sessions').insert({
    token: session.token,
    user_id: session.userId,
    expires_at: session.expiresAt,
  });
}

export function findUserByToken(token: string): Promise<SessionUserRow | undefined> {
  return db('sessions')
    .join('users', 'users.id', 'sessions.user_id')
    .where('sessions.token', token)
    .where('sessions.expires_at', '>', db.fn.now())
    .first<SessionUserRow | undefined>('users.id', 'users.email', 'users.display_name', 'users.role');
}

export async function deleteSession(token: string): Promise<void> {
  await db('sessions').where({ token }).delete();
}
