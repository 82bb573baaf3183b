import { Router } from 'express';
import {
  cancelOrder,
  listOrders,
  listPaymentAttempts,
  searchOrders,
  showInvoice,
  showOrder,
} from '../controllers/orderController';
import { shipmentController } from '../controllers/shipmentController';
import { requirePermission, requireUser } from '../middleware/authorize';
import { queryToken } from '../middleware/queryToken';

export const ordersRouter = Router();

ordersRouter.get('/', requireUser, listOrders);
// Before /:id, like the next one.
ordersRouter.get('/search', requirePermission('orders.read'), searchOrders);
ordersRouter.get('/payment-attempts', requireUser, listPaymentAttempts);
ordersRouter.get('/:id', requireUser, showOrder);
ordersRouter.get('/:id/invoice', requireUser, showInvoice);
ordersRouter.post('/:id/cancel', requireUser, cancelOrder);
ordersRouter.post('/:id/shipment', requirePermission('shipping.write'), shipmentController.ship);
ordersRouter.get('/:id/tracking', requireUser, shipmentController.tracking);
ordersRouter.get('/:id/tracking/stream', queryToken, requireUser, shipmentController.stream);
