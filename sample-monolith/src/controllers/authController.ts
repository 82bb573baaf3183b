import type { Request, Response } from 'express';
import * as authService from '../services/authService';
import { readBody, readEmail, readString } from './requestInput';

export async function register(req: Request, res: Response): Promise<void> {
  const body = readBody(req);
  const result = await authService.register({
    email: readEmail(body, 'email'),
    password: readString(body, 'password', { min: 8 }),
    displayName: readString(body, 'displayName', { max: 80 }),
  });
  res.status(201).location('/me').json(result);
}

export async function login(req: Request, res: Response): Promise<void> {
  const body = readBody(req);
  const result = await authService.login({
    email: readEmail(body, 'email'),
    password: readString(body, 'password'),
  });
  res.json(result);
}

export async function logout(req: Request, res: Response): Promise<void> {
  if (req.sessionToken !== undefined) await authService.logout(req.sessionToken);
  res.status(204).end();
}
