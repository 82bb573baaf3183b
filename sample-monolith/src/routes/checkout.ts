import { Router } from 'express';
import { cartController } from '../controllers/cartController';
import { checkout } from '../controllers/orderController';
import { requireUser } from '../middleware/authorize';

export const checkoutRouter = Router();

checkoutRouter.post('/', requireUser, checkout);
checkoutRouter.post('/quote', requireUser, cartController.quote);
