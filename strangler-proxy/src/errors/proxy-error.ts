interface ErrorKind {
  /** HTTP status of the answer, where a client sees the error. */
  readonly status: number;
  readonly message: string;
  readonly remedy: string;
}

const kind = (status: number, message: string, remedy: string): ErrorKind => ({ status, message, remedy });

/** Every error the proxy reports. 1: refused request, 2: bad input, 3: environment, 4: admin API, 5: upstream. */
export const PROXY_ERRORS = {
  'PROXY-1001': kind(400, 'The path holds a dot segment', 'Send the path that the dot segments resolve to'),
  'PROXY-1002': kind(400, 'The request target holds a NUL byte', 'Remove %00 from the URL'),
  'PROXY-1003': kind(400, 'The path holds a backslash', 'Use / between path segments'),
  'PROXY-1004': kind(400, 'The request does not carry exactly one valid Host header', 'Send one Host header'),
  'PROXY-1005': kind(
    400,
    'The request target is not a path on this host',
    'Send a target that starts with /',
  ),
  'PROXY-1006': kind(400, 'The request target holds a fragment', 'Encode # as %23'),
  'PROXY-1007': kind(400, 'The request cannot be forwarded as it is', 'Send a request that RFC 9112 allows'),
  'PROXY-1008': kind(
    500,
    'The body was read before it came to the proxy',
    'Mount the proxy before every body parser',
  ),
  'PROXY-2001': kind(0, 'The configuration cannot be read', 'Check the path given to --config'),
  'PROXY-2002': kind(0, 'The configuration is invalid', 'Correct the listed problems'),
  'PROXY-2003': kind(0, 'Wrong usage', 'Run strangler-proxy --help'),
  'PROXY-2004': kind(
    0,
    'The state file is not valid',
    'Restore it, or remove it to give up its rollback latches',
  ),
  'PROXY-3001': kind(0, 'The port is taken', 'Stop what listens there, or choose another port'),
  'PROXY-3002': kind(0, 'The proxy cannot listen', 'Choose a host and a port that this user may listen on'),
  'PROXY-3003': kind(0, 'A file cannot be written', 'Make its folder writable, or choose another path'),
  'PROXY-3005': kind(
    0,
    'The certificate or its key cannot be used',
    'Give --tls-cert and --tls-key PEM files that belong together',
  ),
  'PROXY-3004': kind(0, 'This Node is too old', 'Install Node 22.19 or later'),
  'PROXY-4001': kind(401, 'The admin token is missing or wrong', 'Send Authorization: Bearer TOKEN'),
  'PROXY-4002': kind(403, 'The admin API does not answer browsers', 'Call it without an Origin header'),
  'PROXY-4003': kind(404, 'There is no such endpoint', 'See the admin API in the README'),
  'PROXY-4004': kind(405, 'The endpoint does not have this method', 'See the admin API in the README'),
  'PROXY-4005': kind(409, 'The proxy has no configuration file to reload', 'Start it with --config FILE'),
  'PROXY-4006': kind(403, 'The Host header is not the admin listener', 'Call the admin API by its address'),
  'PROXY-5000': kind(500, 'The admin API failed', 'Report this with the log'),
  'PROXY-5001': kind(
    502,
    'The upstream cannot be reached',
    'Check that the target runs and its URL is right',
  ),
  'PROXY-5002': kind(
    502,
    'The upstream closed the connection before it answered',
    'See the log of the target',
  ),
  'PROXY-5003': kind(
    504,
    'Connecting to the upstream took too long',
    'Check the target, or raise timeouts.connect',
  ),
  'PROXY-5004': kind(
    504,
    'The upstream did not answer in time',
    'Check the target, or raise timeouts.headers',
  ),
  'PROXY-5005': kind(
    504,
    'The request took too long as a whole',
    'Check the target, or raise timeouts.total',
  ),
  'PROXY-5006': kind(502, 'The upstream answered something that is not HTTP', 'See the log of the target'),
  'PROXY-5008': kind(
    503,
    'The target is left alone for a while after failures',
    'See the health of the target; a trial request is sent by itself',
  ),
  'PROXY-5009': kind(
    503,
    'Too many requests are under way',
    'Raise maxPending or --max-in-flight, or add instances',
  ),
  'PROXY-5007': kind(501, 'The proxy upgrades to websocket only', 'Send the request without Upgrade'),
} as const satisfies Record<string, ErrorKind>;

export type ProxyErrorCode = keyof typeof PROXY_ERRORS;

/** One thing wrong with the configuration, and where. */
export interface Problem {
  readonly message: string;
  /** Path inside the document, such as `routes.3.path`. */
  readonly path: string;
  readonly line?: number;
}

export interface ErrorDetails {
  readonly detail?: string;
  readonly cause?: unknown;
  readonly problems?: readonly Problem[];
  /** The file that the problems are in. */
  readonly file?: string | undefined;
}

/** An expected failure with its code; the message and remedy come from the table. */
export class ProxyError extends Error {
  readonly code: ProxyErrorCode;
  readonly remedy: string;
  readonly problems: readonly Problem[];
  readonly file: string | undefined;
  readonly detail: string | undefined;

  constructor(code: ProxyErrorCode, details: ErrorDetails = {}) {
    const { message, remedy } = PROXY_ERRORS[code];
    super(details.detail ? `${message}: ${details.detail}` : message, { cause: details.cause });
    this.name = 'ProxyError';
    this.code = code;
    this.remedy = remedy;
    this.problems = details.problems ?? [];
    this.file = details.file;
    this.detail = details.detail;
  }
}

/** The text of whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = (thrown as NodeJS.ErrnoException).code;
  return code && !thrown.message.includes(code) ? `${code} ${thrown.message}` : thrown.message;
}

/** The JSON body that a client gets for `code`. */
export function errorBody(code: ProxyErrorCode, detail?: string): string {
  const { message } = PROXY_ERRORS[code];
  return JSON.stringify({ error: { code, message: detail ? `${message}: ${detail}` : message } });
}
