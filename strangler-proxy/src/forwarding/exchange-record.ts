import type { ProxyErrorCode } from '../errors/proxy-error.ts';
import type { Decision } from '../routing/decide.ts';
import type { BoundedBody } from './bounded-body.ts';

/** All that is known about an exchange once it is over. */
export interface ExchangeRecord {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationMs: number;
  readonly method: string;
  /** Raw path and query. */
  readonly url: string;
  readonly client: string;
  /** Name and value in turn, as the client sent them. */
  readonly requestHeaders: readonly string[];
  /** Name and value in turn, as they went upstream. */
  readonly forwardedHeaders: readonly string[];
  readonly hasRequestBody: boolean;
  readonly requestBody: BoundedBody | undefined;
  readonly status: number;
  readonly responseHeaders: readonly string[];
  readonly responseBody: BoundedBody | undefined;
  readonly bytes: number;
  readonly decision: Decision;
  /** The target that answered, or the last one asked. */
  readonly target: string;
  readonly fellBack: boolean;
  /** The answer was ours: why. Or it was broken off: why. */
  readonly error: ProxyErrorCode | undefined;
  /** The client got the whole answer. */
  readonly complete: boolean;
}
