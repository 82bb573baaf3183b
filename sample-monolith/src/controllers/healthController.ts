import type { Request, Response } from 'express';
import { db } from '../db/connection';

export async function health(_req: Request, res: Response): Promise<void> {
  await db.raw('select 1');
  res.json({ status: 'ok' });
}
