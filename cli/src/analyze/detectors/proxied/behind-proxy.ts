import type { Problem } from '../../../errors/problem.ts';
import type { Analysis } from '../../index.ts';
import { absoluteUrl } from './absolute-url.ts';
import { clientAddress } from './client-address.ts';
import { clientLimit } from './client-limit.ts';
import { connectionAddress } from './connection-address.ts';
import { forwardedHeader } from './forwarded-header.ts';
import { hostRouting } from './host-routing.ts';
import type { ProxiedDetector } from './proxied-detector.ts';
import { gatherProxiedEvidence, type ProxyLimits } from './proxied-evidence.ts';
import { requestOrigin } from './request-origin.ts';
import { secureCookie } from './secure-cookie.ts';
import { serverTimeout } from './server-timeout.ts';
import { trustEverybody } from './trust-everybody.ts';

/** Every detector of code that a proxy in front changes. */
export const PROXIED_DETECTORS: readonly ProxiedDetector[] = [
  absoluteUrl,
  clientAddress,
  clientLimit,
  connectionAddress,
  forwardedHeader,
  hostRouting,
  requestOrigin,
  secureCookie,
  serverTimeout,
  trustEverybody,
];

/** What works differently once a proxy stands in front of the application, place by place. */
export function behindProxy(analysis: Analysis, limits: ProxyLimits): Problem[] {
  const evidence = gatherProxiedEvidence(analysis, limits);
  const found = PROXIED_DETECTORS.flatMap((detector) => detector.find(evidence));
  const distinct = new Map(found.map((one) => [sortKey(one), one]));
  return [...distinct].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}

function sortKey({ code, file, line, message }: Problem): string {
  return [code, file, String(line ?? 0).padStart(7, '0'), message].join('\0');
}
