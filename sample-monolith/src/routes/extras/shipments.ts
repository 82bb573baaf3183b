import { Router } from 'express';
import { shipmentController } from '../../controllers/shipmentController';
import { requirePermission } from '../../middleware/authorize';

export const path = '/shipments';
export const router = Router();

// Open to everybody: whoever got the parcel's code may follow it, and it names nobody.
router.get('/:trackingCode', shipmentController.show);
router.post('/:trackingCode/events', requirePermission('shipping.write'), shipmentController.addEvent);
