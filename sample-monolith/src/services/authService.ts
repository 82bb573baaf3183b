import { config } from '../config';
import { DAY_IN_MS } from '../helpers/dates';
import { newSessionToken } from '../helpers/ids';
import { conflict, unauthorized } from '../httpError';
import { deleteSession, findUserByToken, insertSession } from '../models/sessionModel';
import { type Role, type UserRow, userModel } from '../models/userModel';
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
  return openSession(row);
}

export async function login({ email, password }: Credentials): Promise<LoginResult> {
  const row = await userModel.findByEmail(email);
  // One answer for both cases, or the login would tell who has an account.
  if (row === undefined || !(await verifyPassword(password, row.password_hash))) {
    throw unauthorized('The e-mail or the password is wrong', 'invalid_credentials');
  }
  return openSession(row);
}

export function logout(token: string): Promise<void> {
  return deleteSession(token);
}

export async function resolveSession(token: string): Promise<AuthenticatedUser | undefined> {
  const row = await findUserByToken(token);
  return row && { id: row.id, email: row.email, displayName: row.display_name, role: row.role };
}

async function openSession(row: UserRow): Promise<LoginResult> {
  const token = newSessionToken();
  const expiresAt = new Date(Date.now() + config.sessionDays * DAY_IN_MS);
  await insertSession({ token, userId: row.id, expiresAt });
  return {
    user: { id: row.id, email: row.email, displayName: row.display_name, role: row.role },
    token,
    expiresAt,
  };
}
