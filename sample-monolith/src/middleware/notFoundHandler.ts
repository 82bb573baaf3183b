import type { Request } from 'express';
import { HttpError } from '../httpError';

export function notFoundHandler(req: Request): never {
  throw new HttpError(404, 'route_not_found', `There is no ${req.method} ${req.path}`);
}
