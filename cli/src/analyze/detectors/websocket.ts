import { socketOf } from '../entry-points/sockets.ts';
import { bySite, callPlace } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import { reachOf } from './handler-reach.ts';

/** Connections that stay: an upgrade passes no middleware, and a proxy has to know of it. */
export const websocket = defineDetector({
  id: 'websocket',
  sees: 'servers of WebSockets, their handlers, and listeners for upgrades',
  find: (evidence) =>
    bySite(evidence.sites).flatMap(([site]): Found[] => {
      const socket = socketOf(site);
      if (socket === undefined) return [];
      return [
        {
          name: `${socket.by} ${socket.what === 'server' ? 'server' : socket.name}`,
          ...callPlace(evidence.machine, site),
          message:
            socket.what === 'server'
              ? `${socket.by} serves WebSockets`
              : `${socket.name} of ${socket.by} is handled here`,
          data: { by: socket.by, ...reachOf(evidence, socket.callbacks) },
        },
      ];
    }),
});
