import { Router } from 'express';
import { catalogController } from '../controllers/catalogController';

export const categoriesRouter = Router();

categoriesRouter.get('/', catalogController.categories);
