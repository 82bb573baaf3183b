import { Router } from 'express';
import { cartController } from '../controllers/cartController';
import { requireUser } from '../middleware/authorize';

export const cartRouter = Router();

cartRouter.get('/', requireUser, cartController.show);
cartRouter.delete('/', requireUser, cartController.clear);
cartRouter.post('/items', requireUser, cartController.addItem);
cartRouter.patch('/items/:productId', requireUser, cartController.changeItem);
cartRouter.delete('/items/:productId', requireUser, cartController.removeItem);
cartRouter.put('/coupon', requireUser, cartController.useCoupon);
cartRouter.delete('/coupon', requireUser, cartController.dropCoupon);
