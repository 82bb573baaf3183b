import { Router } from 'express';
import { checkout } from '../controllers/orderController';
import { requireUser } from '../middleware/authorize';

export const checkoutRouter = Router();

checkoutRouter.post('/', requireUser, checkout);
