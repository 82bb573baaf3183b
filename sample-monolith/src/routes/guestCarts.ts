import { Router } from 'express';
import { guestCartController } from '../controllers/guestCartController';

export const guestCartsRouter = Router();

guestCartsRouter.post('/', guestCartController.open);
guestCartsRouter.get('/:token', guestCartController.show);
guestCartsRouter.post('/:token/items', guestCartController.addItem);
guestCartsRouter.put('/:token/items/:productId', guestCartController.changeItem);
