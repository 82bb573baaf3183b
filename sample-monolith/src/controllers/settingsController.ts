import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import * as settingsService from '../services/settingsService';
import { readBody, readInteger, readString } from './requestInput';

export async function listSettings(_req: Request, res: Response): Promise<void> {
  res.json({ items: await settingsService.listSettings() });
}

export async function changeSetting(req: Request, res: Response): Promise<void> {
  const value = readInteger(readBody(req), 'value', { max: 1_000_000 });
  const key = readString(req.params, 'key', { max: 60 });
  res.json(await settingsService.changeSetting(key, value, currentUser(req).id));
}
