import type { Response } from 'express';
import type { TrackingEvent } from '../services/trackingFeed';
import { followTracking, type TrackingRequest } from './followTracking';

const HEARTBEAT_IN_MS = 15_000;

/** Server-sent events. A proxy must neither keep them back nor take a quiet connection for a dead one. */
export async function streamTracking(request: TrackingRequest, res: Response): Promise<void> {
  res.status(200).set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  const beat = () => res.write(': heartbeat\n\n');
  beat();
  const heartbeat = setInterval(beat, HEARTBEAT_IN_MS);
  let stop: (() => void) | undefined;
  res.on('close', () => {
    clearInterval(heartbeat);
    stop?.();
  });

  stop = await followTracking(request, {
    send: (event) => res.write(toFrame(event)),
    end: () => res.end(),
  });
  // The client may have left while the past was read.
  if (res.closed) stop();
}

function toFrame({ id, ...event }: TrackingEvent): string {
  return `event: status\nid: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
}
