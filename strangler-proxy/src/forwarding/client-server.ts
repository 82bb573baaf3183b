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
  readonly cert: string;
  readonly key: string;
}

export interface ClientListeners {
  readonly onRequest: RequestListener;
  readonly onUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export type ClientServer = Server | TlsServer;

/** What the listener asks of clients. */
export interface ClientLimits {
  /** Milliseconds in which a client must have sent its head. */
  readonly headersTimeout: number;
  /** Milliseconds that a connection may idle between requests. */
  readonly keepAliveTimeout: number;
}

export const CLIENT_LIMITS: ClientLimits = { headersTimeout: 60_000, keepAliveTimeout: 65_000 };

/** Node looks for late heads at intervals, by default of 30 s. */
const MAX_CHECK_MS = 30_000;

/** Whether an Upgrade is one that the proxy passes on. Others, such as `h2c`, a server may ignore (RFC 9110 7.8). */
export function isWebSocket({ headers, method }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

export interface ServerSettings extends ClientLimits {
  readonly tls: TlsMaterial | undefined;
}

/** The listener that clients talk to, with TLS when there is a certificate. */
export function createClientServer(listeners: ClientListeners, settings: ServerSettings): ClientServer {
  const { headersTimeout, keepAliveTimeout, tls } = settings;
  const options: ServerOptions = {
    headersTimeout,
    keepAliveTimeout,
    connectionsCheckingInterval: Math.min(MAX_CHECK_MS, Math.ceil(headersTimeout / 2)),
    // A slow upload is the monolith's to judge; slow headers are not.
    requestTimeout: 0,
    insecureHTTPParser: false,
    shouldUpgradeCallback: isWebSocket,
  };
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
