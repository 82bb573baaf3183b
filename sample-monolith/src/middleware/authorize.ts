import type { NextFunction, Request, Response } from 'express';
import { forbidden, unauthorized } from '../httpError';
import type { AuthenticatedUser } from '../services/authService';
import { mayDo } from '../services/permissionService';

export function currentUser(req: Request): AuthenticatedUser {
  if (req.user === undefined) throw unauthorized('Log in first');
  return req.user;
}

export function requireUser(req: Request, _res: Response, next: NextFunction): void {
  currentUser(req);
  next();
}

export function requireAdmin(req: Request, _res: Response, next: NextFunction): void {
  if (currentUser(req).role !== 'admin') throw forbidden('Only an administrator may do this');
  next();
}

/** A middleware for one permission: what each role may do is data, not code. */
export function requirePermission(permission: string) {
  return async (req: Request, _res: Response, next: NextFunction): Promise<void> => {
    if (!(await mayDo(currentUser(req).role, permission)))
      throw forbidden(`This needs the permission ${permission}`, 'missing_permission');
    next();
  };
}
