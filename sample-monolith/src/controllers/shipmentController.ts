import type { Request, Response } from 'express';
import { streamTracking } from '../live/eventStream';
import { currentUser } from '../middleware/authorize';
import * as orderService from '../services/orderService';
import * as shipmentService from '../services/shipmentService';
import { optional, readBody, readChoice, readDigits, readId, readString } from './requestInput';

export const shipmentController = {
  async ship(req: Request, res: Response): Promise<void> {
    const carrier = readString(readBody(req), 'carrier', { max: 60 });
    const shipment = await shipmentService.shipOrder(readId(req), carrier);
    res.status(201).location(`/shipments/${shipment.trackingCode}`).json(shipment);
  },

  async addEvent(req: Request, res: Response): Promise<void> {
    const body = readBody(req);
    const shipment = await shipmentService.addShipmentEvent(readCode(req), {
      status: readChoice(body, 'status', shipmentService.SHIPMENT_STATUSES),
      place: readString(body, 'place', { max: 80 }),
    });
    res.status(201).location(`/shipments/${shipment.trackingCode}`).json(shipment);
  },

  async show(req: Request, res: Response): Promise<void> {
    res.json(await shipmentService.getShipment(readCode(req)));
  },

  async tracking(req: Request, res: Response): Promise<void> {
    res.json(await orderService.getTracking(readId(req), currentUser(req)));
  },

  async stream(req: Request, res: Response): Promise<void> {
    const lastSeen = { lastEventId: req.get('last-event-id') };
    const afterId = optional(lastSeen, 'lastEventId', readDigits) ?? 0;
    const { orderId, shipment } = await orderService.getTracking(readId(req), currentUser(req));
    const seenAll = shipment?.events.every(({ id }) => id <= afterId) ?? false;
    if (shipment && shipmentService.isFinal(shipment.status) && seenAll) {
      // Tells an EventSource, which would come back for ever, that there is nothing to wait for.
      res.status(204).end();
      return;
    }
    await streamTracking({ orderId, afterId }, res);
  },
};

function readCode(req: Request): string {
  return readString(req.params, 'trackingCode', { max: 40 }).toUpperCase();
}
