import { problem } from '../../../errors/problem.ts';
import { placeOf } from '../call-places.ts';
import { absoluteUrls, textAround } from './absolute-url.ts';
import { defineProxiedDetector } from './proxied-detector.ts';

const PROTOCOL: ReadonlySet<string> = new Set(['protocol', 'secure']);

/** Without trust the protocol is that between proxy and application, which is http. */
export const requestOrigin = defineProxiedDetector({
  id: 'request-origin',
  sees: '`req.protocol` and `req.secure` while `trust proxy` is not set',
  find: (evidence) => {
    if (evidence.trust.whom !== 'nobody') return [];
    const told = absoluteUrls(evidence);
    return evidence.reads
      .filter(({ name }) => PROTOCOL.has(name))
      .filter((one) => {
        const around = textAround(one);
        return around === undefined || !told.has(around);
      })
      .map(({ name, node }) =>
        problem('MIG-2102', {
          message: `req.${name} is ${name === 'secure' ? 'false' : 'http'} behind a proxy that clients reach by https`,
          cause: '`trust proxy` is not set.',
          ...placeOf(evidence.machine, node),
        }),
      );
  },
});
