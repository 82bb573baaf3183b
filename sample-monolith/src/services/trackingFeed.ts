import type { ShipmentStatus } from '../models/shipmentModel';

export interface TrackingEvent {
  id: number;
  orderId: number;
  status: ShipmentStatus;
  place: string;
  happenedAt: Date;
}

type Listener = (event: TrackingEvent) => void;

/** Who follows which order. It lives in this process: an event that another process stores is not heard here. */
const followers = new Map<number, Set<Listener>>();

/** Answers how to stop following. */
export function follow(orderId: number, listener: Listener): () => void {
  const listeners = followers.get(orderId) ?? new Set();
  followers.set(orderId, listeners.add(listener));
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) followers.delete(orderId);
  };
}

export function publish(event: TrackingEvent): void {
  for (const listener of followers.get(event.orderId) ?? []) listener(event);
}
