import { config } from '../config';
import { DAY_IN_MS } from '../helpers/dates';
import { newSessionToken } from '../helpers/ids';
import { conflict, unauthorized } from '../httpError';
import {
  deleteSession,
  deleteSessionsOf,
  findUserByToken,
  insertSession,
  listSessionsOf,
} from '../models/sessionModel';
import { type Role, type UserRow, userModel } from '../models/userModel';
import { mergeGuestCart } from './guestCartService';
import { hashPassword, verifyPassword } from './passwords';

export interface AuthenticatedUser {
  id: number;
  email: string;
  displayName: string;
  role: Role;
}

export interface Credentials {
  email: string;
  password: string;
}

export interface Registration extends Credentials {
  displayName: string;
  guestCart?: string;
}

export interface LoginRequest extends Credentials {
  guestCart?: string;
}

export interface SessionView {
  current: boolean;
  createdAt: Date;
  expiresAt: Date;
}

export interface LoginResult {
  user: AuthenticatedUser;
  token: string;
  expiresAt: Date;
}

export async function register(registration: Registration): Promise<LoginResult> {
  const row = await userModel.insert({
    email: registration.email,
    displayName: registration.displayName,
    passwordHash: await hashPassword(registration.password),
  });
  if (row === undefined) throw conflict('email_taken', 'There is already an account with this e-mail');
  return openSession(row, registration.guestCart);
}

export async function login({ email, password, guestCart }: LoginRequest): Promise<LoginResult> {
  const row = await userModel.findByEmail(email);
  // One answer for both cases, or the login would tell who has an account.
  if (row === undefined || !(await verifyPassword(password, row.password_hash))) {
    throw unauthorized('The e-mail or the password is wrong', 'invalid_credentials');
  }
  return openSession(row, guestCart);
}

export function logout(token: string): Promise<void> {
  return deleteSession(token);
}

export async function listSessions(userId: number, currentToken: string | undefined): Promise<SessionView[]> {
  return (await listSessionsOf(userId)).map((row) => ({
    current: row.token === currentToken,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

/** Ends every session but the one that asks. */
export async function endOtherSessions(userId: number, currentToken: string | undefined): Promise<number> {
  return deleteSessionsOf(userId, undefined, currentToken);
}

export async function resolveSession(token: string): Promise<AuthenticatedUser | undefined> {
  const row = await findUserByToken(token);
  return row && { id: row.id, email: row.email, displayName: row.display_name, role: row.role };
}

/** What was put into a cart before the login comes along; a cart that cannot be found any more is no reason to refuse. */
async function openSession(row: UserRow, guestCart: string | undefined): Promise<LoginResult> {
  const token = newSessionToken();
  const expiresAt = new Date(Date.now() + config.sessionDays * DAY_IN_MS);
  await insertSession({ token, userId: row.id, expiresAt });
  if (guestCart !== undefined) await mergeGuestCart(guestCart, row.id);
  return {
    user: { id: row.id, email: row.email, displayName: row.display_name, role: row.role },
    token,
    expiresAt,
  };
}
