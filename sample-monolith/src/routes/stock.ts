import { Router } from 'express';
import { stockController } from '../controllers/stockController';
import { requirePermission } from '../middleware/authorize';

export const stockRouter = Router();

stockRouter.get('/low', requirePermission('stock.read'), stockController.low);
stockRouter.post('/:productId/restock', requirePermission('stock.write'), stockController.restock);
stockRouter.get('/:productId/movements', requirePermission('stock.read'), stockController.movements);
