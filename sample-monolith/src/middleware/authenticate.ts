import type { NextFunction, Request, Response } from 'express';
import { unauthorized } from '../httpError';
import { type AuthenticatedUser, resolveSession } from '../services/authService';

declare global {
  namespace Express {
    interface Request {
      user?: AuthenticatedUser;
      sessionToken?: string;
    }
  }
}

/** Anonymous requests pass; a token that does not resolve is refused even where none is needed. */
export async function authenticate(req: Request, _res: Response, next: NextFunction): Promise<void> {
  const header = req.get('authorization');
  if (header === undefined) return next();

  const token = /^Bearer ([0-9a-f]{64})$/.exec(header)?.[1];
  const user = token === undefined ? undefined : await resolveSession(token);
  if (user === undefined) throw unauthorized('The session is unknown or has expired', 'invalid_token');

  req.user = user;
  req.sessionToken = token;
  next();
}
