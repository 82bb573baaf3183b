import { Router } from 'express';
import { summary } from '../controllers/adminController';
import { requireAdmin } from '../middleware/authorize';

export const adminRouter = Router();

adminRouter.get('/summary', requireAdmin, summary);
