import { isFinal, trackingHistory } from '../services/shipmentService';
import { follow, type TrackingEvent } from '../services/trackingFeed';

export interface TrackingReader {
  send: (event: TrackingEvent) => void;
  /** Called once, after the last event that there can be. */
  end: () => void;
}

export interface TrackingRequest {
  orderId: number;
  /** The last event that the reader has seen, 0 for none. */
  afterId: number;
}

/**
 * Sends what happened since, then what happens, each event once and in order. It listens before it reads the past, or
 * an event stored in between would reach nobody. Answers how to stop.
 */
export async function followTracking(
  { orderId, afterId }: TrackingRequest,
  reader: TrackingReader,
): Promise<() => void> {
  let lastId = afterId;
  let waiting: TrackingEvent[] | undefined = [];

  const deliver = (event: TrackingEvent) => {
    if (event.id <= lastId) return;
    lastId = event.id;
    reader.send(event);
    if (!isFinal(event.status)) return;
    stop();
    reader.end();
  };
  const stop = follow(orderId, (event) => {
    if (waiting === undefined) deliver(event);
    else waiting.push(event);
  });

  try {
    const past = await trackingHistory(orderId, afterId);
    for (const event of [...past, ...waiting]) deliver(event);
    waiting = undefined;
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}
