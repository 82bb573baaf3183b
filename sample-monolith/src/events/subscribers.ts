import { notifyOrderCancelled, notifyOrderPlaced } from '../services/notificationService';
import type { ShopBus } from './bus';

export function registerSubscribers(bus: ShopBus): void {
  bus.on('order.placed', (event) => {
    notifyOrderPlaced(event).catch((error: unknown) => reportFailure('order.placed', error));
  });
  bus.on('order.cancelled', (event) => {
    notifyOrderCancelled(event).catch((error: unknown) => reportFailure('order.cancelled', error));
  });
}

// The order is committed by now: a lost notification must not fail the customer's request.
function reportFailure(event: string, error: unknown): void {
  process.stderr.write(`${event} listener failed: ${error instanceof Error ? error.stack : String(error)}\n`);
}
