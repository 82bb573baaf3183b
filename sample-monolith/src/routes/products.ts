import { Router } from 'express';
import { catalogController } from '../controllers/catalogController';
import { requireAdmin } from '../middleware/authorize';

export const productsRouter = Router();

productsRouter.get('/', catalogController.search);
// Before /:id, which would take "export" for an id.
productsRouter.get('/export', catalogController.exportCsv);
productsRouter.get('/:id', catalogController.show);
productsRouter.post('/', requireAdmin, catalogController.create);
productsRouter.patch('/:id', requireAdmin, catalogController.update);
productsRouter.delete('/:id', requireAdmin, catalogController.remove);
