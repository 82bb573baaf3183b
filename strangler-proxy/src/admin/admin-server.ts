import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { RouteTable } from '../config/route-table.ts';
import { errorBody, PROXY_ERRORS, type Problem, type ProxyErrorCode } from '../errors/proxy-error.ts';
import type { ShadowResults } from '../shadow/results.ts';
import type { ProxyStatus } from '../status.ts';
import { STATUS_PAGE, STATUS_PAGE_POLICY } from './status-page.ts';
import { carriesToken } from './token.ts';

export type ReloadResult =
  | { readonly ok: true; readonly contexts: number; readonly routes: number }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What the admin API can see and do. */
export interface AdminPort {
  /** False once the proxy no longer accepts. */
  readonly ready: () => boolean;
  readonly status: () => ProxyStatus | Promise<ProxyStatus>;
  readonly metrics: () => string | Promise<string>;
  readonly table: () => RouteTable;
  readonly shadow: () => ShadowResults | Promise<ShadowResults>;
  readonly resetShadow: () => void | Promise<void>;
  /** Absent when there is no file to read again. */
  readonly reload: (() => Promise<ReloadResult>) | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

type Endpoint = (port: AdminPort) => Answer | Promise<Answer>;

const OPEN: Readonly<Record<string, Endpoint>> = {
  'GET /health': () => json(200, { status: 'ok' }),
  'GET /ready': (port) => (port.ready() ? json(200, { status: 'ready' }) : json(503, { status: 'draining' })),
  'GET /metrics': async (port) => ({
    status: 200,
    body: await port.metrics(),
    type: 'text/plain; version=0.0.4; charset=utf-8',
  }),
  'GET /': () => ({ status: 200, body: STATUS_PAGE, type: 'text/html; charset=utf-8' }),
};

const GUARDED: Readonly<Record<string, Endpoint>> = {
  'GET /admin/status': async (port) => json(200, await port.status()),
  'GET /admin/table': (port) => json(200, port.table()),
  'GET /admin/shadow': async (port) => json(200, { contexts: await port.shadow() }),
  'POST /admin/shadow/reset': async (port) => {
    await port.resetShadow();
    return json(200, { reset: true });
  },
  'POST /admin/reload': async (port) => {
    if (!port.reload) return failure('PROXY-4005');
    const result = await port.reload();
    if (result.ok) return json(200, { reloaded: true, contexts: result.contexts, routes: result.routes });
    const { message, remedy } = PROXY_ERRORS['PROXY-2002'];
    return json(422, { error: { code: 'PROXY-2002', message, remedy, problems: result.problems } });
  },
};

/** One call that changed something, or was refused. */
export interface AuditEntry {
  readonly at: string;
  readonly call: string;
  readonly status: number;
  readonly peer: string;
}

export interface AdminAccess {
  readonly token: string;
  readonly onAudit: ((entry: AuditEntry) => void) | undefined;
  /** The listener is on loopback and is called by address; any other name in Host is a rebound one. */
  readonly addressOnly: boolean;
}

/** The admin listener. `/health` and `/metrics` need no token; everything else does, and browsers get nothing. */
export function createAdminServer(access: AdminAccess, port: AdminPort): Server {
  return createServer((req, res) => {
    req.resume();
    const done = (found: Answer): void => {
      send(res, found);
      if (req.method !== 'GET' || isRefusal(found.status)) access.onAudit?.(entryOf(req, found.status));
    };
    void answer(req, access, port).then(done, () => done(failure('PROXY-5000')));
  });
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

function entryOf({ method, url = '/', socket }: IncomingMessage, status: number): AuditEntry {
  // What stands after the path may be a secret that somebody sent by mistake.
  const [path = '/'] = url.split('?', 1);
  const at = new Date().toISOString();
  return { at, call: `${method} ${path}`, status, peer: socket.remoteAddress ?? '' };
}

async function answer(
  req: IncomingMessage,
  { token, addressOnly }: AdminAccess,
  port: AdminPort,
): Promise<Answer> {
  const refused = refuseBrowser(req, addressOnly);
  if (refused) return failure(refused);
  const [path = '/'] = (req.url ?? '/').split('?', 1);
  const key = `${req.method} ${path}`;
  const open = OPEN[key];
  if (open) return open(port);
  if (path.startsWith('/admin') && !carriesToken(req.headers.authorization, token))
    return failure('PROXY-4001');
  const guarded = GUARDED[key];
  return guarded ? guarded(port) : failure(isKnownPath(path) ? 'PROXY-4004' : 'PROXY-4003');
}

/** A page in a browser must reach nothing here, neither across origins nor by rebinding a name to this address. */
function refuseBrowser({ headers }: IncomingMessage, addressOnly: boolean): ProxyErrorCode | undefined {
  if (headers.origin !== undefined) return 'PROXY-4002';
  if (!addressOnly) return undefined;
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  const isAddress = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]|localhost)$/i.test(host);
  return isAddress ? undefined : 'PROXY-4006';
}

function isKnownPath(path: string): boolean {
  return [...Object.keys(OPEN), ...Object.keys(GUARDED)].some((key) => key.endsWith(` ${path}`));
}

function failure(code: ProxyErrorCode): Answer {
  return { status: PROXY_ERRORS[code].status, body: errorBody(code) };
}

function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) };
}

function send(res: ServerResponse, { status, body, type = 'application/json' }: Answer): void {
  res.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': STATUS_PAGE_POLICY,
  });
  res.end(body);
}
