import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import { forgetFailedLogins } from '../middleware/loginLimiter';
import * as authService from '../services/authService';
import * as passwordResetService from '../services/passwordResetService';
import { type Input, optional, readBody, readEmail, readString, readUuid } from './requestInput';

export async function register(req: Request, res: Response): Promise<void> {
  const body = readBody(req);
  const result = await authService.register({
    email: readEmail(body, 'email'),
    password: readString(body, 'password', { min: 8 }),
    displayName: readString(body, 'displayName', { max: 80 }),
    guestCart: readGuestCart(body),
  });
  res.status(201).location('/me').json(result);
}

export async function login(req: Request, res: Response): Promise<void> {
  const body = readBody(req);
  const result = await authService.login({
    email: readEmail(body, 'email'),
    password: readString(body, 'password'),
    guestCart: readGuestCart(body),
  });
  forgetFailedLogins(result.user.email);
  res.json(result);
}

export async function logout(req: Request, res: Response): Promise<void> {
  if (req.sessionToken !== undefined) await authService.logout(req.sessionToken);
  res.status(204).end();
}

export async function sessions(req: Request, res: Response): Promise<void> {
  res.json({ items: await authService.listSessions(currentUser(req).id, req.sessionToken) });
}

export async function endOtherSessions(req: Request, res: Response): Promise<void> {
  res.json({ ended: await authService.endOtherSessions(currentUser(req).id, req.sessionToken) });
}

export async function requestReset(req: Request, res: Response): Promise<void> {
  await passwordResetService.requestReset(readEmail(readBody(req), 'email'));
  res.status(202).json({ accepted: true });
}

export async function resetPassword(req: Request, res: Response): Promise<void> {
  const body = readBody(req);
  await passwordResetService.resetPassword(
    readString(body, 'token'),
    readString(body, 'newPassword', { min: 8 }),
  );
  res.status(204).end();
}

function readGuestCart(body: Input): string | undefined {
  return optional(body, 'guestCart', readUuid);
}
