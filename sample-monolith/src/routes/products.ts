import { Router } from 'express';
import { catalogController } from '../controllers/catalogController';
import { suggest } from '../controllers/searchController';
import { requireAdmin } from '../middleware/authorize';

export const productsRouter = Router();

productsRouter.get('/', catalogController.search);
// Before /:id, which would take these words for an id.
productsRouter.get('/export', catalogController.exportCsv);
productsRouter.get('/suggest', suggest);
productsRouter.get('/:id', catalogController.show);
productsRouter.post('/', requireAdmin, catalogController.create);
productsRouter.patch('/:id', requireAdmin, catalogController.update);
productsRouter.delete('/:id', requireAdmin, catalogController.remove);
