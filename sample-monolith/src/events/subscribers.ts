import * as mail from '../services/mailService';
import * as notifications from '../services/notificationService';
import type { ShopBus } from './bus';

export function registerSubscribers(bus: ShopBus): void {
  bus.on('order.placed', (event) => {
    notifications.notifyOrderPlaced(event).catch((error: unknown) => reportFailure('order.placed', error));
  });
  bus.on('order.placed', (event) => {
    mail.mailOrderPlaced(event).catch((error: unknown) => reportFailure('order.placed', error));
  });
  bus.on('order.cancelled', (event) => {
    notifications
      .notifyOrderCancelled(event)
      .catch((error: unknown) => reportFailure('order.cancelled', error));
  });
  bus.on('order.cancelled', (event) => {
    mail.mailOrderCancelled(event).catch((error: unknown) => reportFailure('order.cancelled', error));
  });
  bus.on('order.shipped', (event) => {
    notifications.notifyOrderShipped(event).catch((error: unknown) => reportFailure('order.shipped', error));
  });
  bus.on('order.shipped', (event) => {
    mail.mailOrderShipped(event).catch((error: unknown) => reportFailure('order.shipped', error));
  });
  bus.on('shipment.delivered', (event) => {
    notifications
      .notifyShipmentDelivered(event)
      .catch((error: unknown) => reportFailure('shipment.delivered', error));
  });
  bus.on('password.reset_requested', (event) => {
    mail.mailPasswordReset(event).catch((error: unknown) => reportFailure('password.reset_requested', error));
  });
  bus.on('stock.back', (event) => {
    notifications.notifyStockBack(event).catch((error: unknown) => reportFailure('stock.back', error));
  });
  bus.on('stock.back', (event) => {
    mail.mailStockBack(event).catch((error: unknown) => reportFailure('stock.back', error));
  });
}

// What the event tells is committed by now: a lost notification must not fail the customer's request.
function reportFailure(event: string, error: unknown): void {
  process.stderr.write(`${event} listener failed: ${error instanceof Error ? error.stack : String(error)}\n`);
}
