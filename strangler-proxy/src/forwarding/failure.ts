import type { ProxyErrorCode } from '../errors/proxy-error.ts';

/** Why an attempt brought no whole answer, and what may be done about it. */
export interface Failure {
  readonly code: ProxyErrorCode;
  /** Nothing of the request left the proxy, so even a command may go to another side. */
  readonly nothingSent: boolean;
  /** The request itself is at fault; another side would refuse it too. */
  readonly clientFault: boolean;
  /** A connection that had carried other requests was closed: most often its server had just let go of it. */
  readonly stale: boolean;
  readonly cause: Error;
}

const MALFORMED = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

export interface FailureFacts {
  /** undici began to write the request. */
  readonly started: boolean;
  /** The connection had carried other requests, and nothing of the answer came. */
  readonly reused: boolean;
}

/** Tells failures apart by their codes. */
export function classifyFailure(cause: Error, { started, reused }: FailureFacts): Failure {
  const errorCode = (cause as NodeJS.ErrnoException).code ?? '';
  const nothingSent = !started;
  if (MALFORMED.has(errorCode))
    return { code: 'PROXY-1007', nothingSent, clientFault: true, stale: false, cause };
  const code = started ? afterStart(errorCode, cause.name) : beforeStart(errorCode);
  return { code, nothingSent, clientFault: false, stale: reused && code === 'PROXY-5002', cause };
}

function beforeStart(code: string): ProxyErrorCode {
  return code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' ? 'PROXY-5003' : 'PROXY-5001';
}

/** undici does not always give its parser's errors a code, but always their name. */
const UNREADABLE = new Set(['HTTPParserError', 'HeadersOverflowError', 'ResponseContentLengthMismatchError']);

function afterStart(code: string, name: string): ProxyErrorCode {
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'PROXY-5004';
  return UNREADABLE.has(name) || code.startsWith('HPE_') ? 'PROXY-5006' : 'PROXY-5002';
}
