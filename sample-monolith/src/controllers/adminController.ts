import type { Request, Response } from 'express';
import { getSummary } from '../services/adminService';

export async function summary(_req: Request, res: Response): Promise<void> {
  res.json(await getSummary());
}
