import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { forbidden, unauthorized } from '../httpError';
import type { AuthenticatedUser } from '../services/authService';

export function currentUser(req: Request): AuthenticatedUser {
  if (req.user === undefined) throw unauthorized('Log in first');
  return req.user;
}

export function requireUser(req: Request, _res: Response, next: NextFunction): void {
  currentUser(req);
  next();
}

/** Handlers ask for what may be done, not for who does it. */
export function requirePermission(permission: string): RequestHandler {
  return (req, _res, next) => {
    if (currentUser(req).role !== 'admin') throw forbidden(`Your role lacks the permission ${permission}`);
    next();
  };
}

export function requireAdmin(req: Request, _res: Response, next: NextFunction): void {
  if (currentUser(req).role !== 'admin') throw forbidden('Only an administrator may do this');
  next();
}
