import { Router } from 'express';
import { cancelOrder, listOrders, showOrder } from '../controllers/orderController';
import { requireUser } from '../middleware/authorize';

export const ordersRouter = Router();

ordersRouter.get('/', requireUser, listOrders);
ordersRouter.get('/:id', requireUser, showOrder);
ordersRouter.post('/:id/cancel', requireUser, cancelOrder);
