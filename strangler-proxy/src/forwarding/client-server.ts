import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';

/** A certificate and its key, as PEM text. */
export interface TlsMaterial {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface ClientListeners {
  readonly onRequest: RequestListener;
  readonly onUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export type ClientServer = Server | TlsServer;

const OPTIONS = {
  // A slow upload is the monolith's to judge; slow headers are not.
  requestTimeout: 0,
  headersTimeout: 60_000,
  keepAliveTimeout: 65_000,
  insecureHTTPParser: false,
} as const;

/** Whether an Upgrade is one that the proxy passes on. Others, such as `h2c`, a server may ignore (RFC 9110 7.8). */
export function isWebSocket({ headers, method }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** The listener that clients talk to, with TLS when there is a certificate. */
export function createClientServer(listeners: ClientListeners, tls: TlsMaterial | undefined): ClientServer {
  const options: ServerOptions = { ...OPTIONS, shouldUpgradeCallback: isWebSocket };
  const server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2' }, listeners.onRequest)
    : createServer(options, listeners.onRequest);
  server.on('upgrade', listeners.onUpgrade);
  return server;
}

/** Takes up a renewed certificate for connections from now on; false where there is no TLS. */
export function renewCertificate(server: ClientServer, tls: TlsMaterial): boolean {
  if (!('setSecureContext' in server)) return false;
  server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' });
  return true;
}
