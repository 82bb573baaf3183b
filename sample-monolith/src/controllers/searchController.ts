import type { Request, Response } from 'express';
import * as searchService from '../services/searchService';
import { readString } from './requestInput';

export async function suggest(req: Request, res: Response): Promise<void> {
  res.json({ items: await searchService.suggest(readString(req.query, 'q', { min: 2, max: 60 })) });
}

export async function popular(_req: Request, res: Response): Promise<void> {
  res.json({ items: await searchService.popularTerms() });
}
