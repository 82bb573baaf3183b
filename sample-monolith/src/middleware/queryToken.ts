import type { NextFunction, Request, Response } from 'express';
import { unauthorized } from '../httpError';
import { resolveSession } from '../services/authService';

/** For streams that a browser opens: its EventSource cannot send a header, so the token comes in the query. */
export async function queryToken(req: Request, _res: Response, next: NextFunction): Promise<void> {
  const { token } = req.query;
  if (req.user === undefined && token !== undefined) {
    const known = typeof token === 'string' && /^[0-9a-f]{64}$/.test(token);
    req.user = known ? await resolveSession(token) : undefined;
    if (req.user === undefined) throw unauthorized('The session is unknown or has expired', 'invalid_token');
  }
  next();
}
