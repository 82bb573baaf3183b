import { Router } from 'express';
import { summary } from '../controllers/adminController';
import { changeSetting, listSettings } from '../controllers/settingsController';
import { requireAdmin } from '../middleware/authorize';

export const adminRouter = Router();

adminRouter.get('/summary', requireAdmin, summary);
adminRouter.get('/settings', requireAdmin, listSettings);
adminRouter.put('/settings/:key', requireAdmin, changeSetting);
