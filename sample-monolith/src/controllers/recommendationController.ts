import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import * as recommendationService from '../services/recommendationService';
import { readId } from './requestInput';

export const recommendationController = {
  async alsoBought(req: Request, res: Response): Promise<void> {
    res.json({ items: await recommendationService.alsoBought(readId(req)) });
  },

  async recommend(req: Request, res: Response): Promise<void> {
    res.json(await recommendationService.recommend(req.user?.id ?? null));
  },

  async recordView(req: Request, res: Response): Promise<void> {
    await recommendationService.recordView(currentUser(req).id, readId(req));
    res.status(204).end();
  },

  async listViewed(req: Request, res: Response): Promise<void> {
    res.json({ items: await recommendationService.listViewedProducts(currentUser(req).id) });
  },
};
