import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

declare global {
  namespace Express {
    interface Request {
      requestId: string;
    }
  }
}

// A caller's id is written to the log, so it may hold nothing that could forge a log line.
const ACCEPTED = /^[\w.-]{1,128}$/;

export function requestId(req: Request, res: Response, next: NextFunction): void {
  const given = req.get('x-request-id');
  req.requestId = given !== undefined && ACCEPTED.test(given) ? given : randomUUID();
  res.set('x-request-id', req.requestId);
  next();
}
