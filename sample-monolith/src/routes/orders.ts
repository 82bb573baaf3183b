import { Router } from 'express';
import {
  cancelOrder,
  listOrders,
  listPaymentAttempts,
  searchOrders,
  showInvoice,
  showOrder,
} from '../controllers/orderController';
import { requirePermission, requireUser } from '../middleware/authorize';

export const ordersRouter = Router();

ordersRouter.get('/', requireUser, listOrders);
// Before /:id, like the next one.
ordersRouter.get('/search', requirePermission('orders.read'), searchOrders);
ordersRouter.get('/payment-attempts', requireUser, listPaymentAttempts);
ordersRouter.get('/:id', requireUser, showOrder);
ordersRouter.get('/:id/invoice', requireUser, showInvoice);
ordersRouter.post('/:id/cancel', requireUser, cancelOrder);
