import { problem } from '../../../errors/problem.ts';
import { placeOf } from '../call-places.ts';
import { defineProxiedDetector } from './proxied-detector.ts';
import { headerRead, headersTaken } from './request-host.ts';

const FORWARDED = /^(?:x-forwarded-[\w-]+|forwarded|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

/** Who reads such a header by hand believes whoever wrote it, and which of its entries is the client depends on the proxies. */
export const forwardedHeader = defineProxiedDetector({
  id: 'forwarded-header',
  sees: '`X-Forwarded-*`, `Forwarded` and `X-Real-IP` read by hand',
  find: ({ machine, reads }) =>
    reads.flatMap((read) =>
      [headerRead(read) ?? [], headersTaken(read)]
        .flat()
        .filter((header) => FORWARDED.test(header))
        .map((header) =>
          problem('MIG-2106', {
            message: `${header} is read by hand`,
            cause:
              'It says what the proxies in front make of it: one more proxy adds an entry, and strangler-proxy replaces what clients claim.',
            ...placeOf(machine, read.node),
          }),
        ),
    ),
});
