import { Router } from 'express';
import { cancelOrder, listOrders, showOrder } from '../controllers/orderController';
import { shipmentController } from '../controllers/shipmentController';
import { requirePermission, requireUser } from '../middleware/authorize';
import { queryToken } from '../middleware/queryToken';

export const ordersRouter = Router();

ordersRouter.get('/', requireUser, listOrders);
ordersRouter.get('/:id', requireUser, showOrder);
ordersRouter.post('/:id/cancel', requireUser, cancelOrder);
ordersRouter.post('/:id/shipment', requirePermission('shipping.write'), shipmentController.ship);
ordersRouter.get('/:id/tracking', requireUser, shipmentController.tracking);
ordersRouter.get('/:id/tracking/stream', queryToken, requireUser, shipmentController.stream);
