import type { NextFunction, Request, Response } from 'express';
import { config } from '../config';
import { HttpError } from '../httpError';

interface Window {
  failures: number;
  endsAt: number;
}

const MINUTE_MS = 60_000;

/** Failed logins by e-mail address. One process, one count: a second instance of the shop would allow twice as many. */
const windows = new Map<string, Window>();

/** Counts an attempt before it is made; a login that succeeds wipes its count. A body without an address is no attempt. */
export function limitLogins(req: Request, res: Response, next: NextFunction): void {
  const given: unknown = req.body?.email;
  if (typeof given !== 'string' || given.trim() === '') {
    next();
    return;
  }
  const email = given.trim().toLowerCase();
  const now = Date.now();
  sweep(now);
  const window = windows.get(email) ?? { failures: 0, endsAt: now + MINUTE_MS };
  window.failures += 1;
  windows.set(email, window);
  if (window.failures > config.loginAttempts) {
    res.set('retry-after', String(Math.max(1, Math.ceil((window.endsAt - now) / 1000))));
    throw new HttpError(429, 'too_many_logins', 'Too many failed logins, wait a minute');
  }
  next();
}

export function forgetFailedLogins(email: string): void {
  windows.delete(email);
}

function sweep(now: number): void {
  for (const [email, window] of windows) if (window.endsAt <= now) windows.delete(email);
}
