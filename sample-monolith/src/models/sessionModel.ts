import { db, type Queryable } from '../db/connection';
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

export interface SessionRow {
  token: string;
  created_at: Date;
  expires_at: Date;
}

export function listSessionsOf(userId: number): Promise<SessionRow[]> {
  return db('sessions')
    .where({ user_id: userId })
    .where('expires_at', '>', db.fn.now())
    .orderBy([{ column: 'created_at', order: 'desc' }, { column: 'token' }])
    .select<SessionRow[]>('token', 'created_at', 'expires_at');
}

/** Ends every session of an account, or all but one. */
export async function deleteSessionsOf(
  userId: number,
  trx: Queryable = db,
  except?: string,
): Promise<number> {
  const query = trx('sessions').where({ user_id: userId });
  if (except !== undefined) query.whereNot({ token: except });
  return query.delete();
}
