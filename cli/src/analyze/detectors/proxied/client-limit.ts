import { problem } from '../../../errors/problem.ts';
import { bySite, callPlace, optionOf, packageOf } from '../call-places.ts';
import { defineProxiedDetector } from './proxied-detector.ts';

/** Limiters that count by the client's address unless they are told otherwise. */
const BY_ADDRESS =
  /^(?:express-rate-limit(?:\.rateLimit)?|express-slow-down(?:\.slowDown)?|express-brute)(?:\(\))?$/;

/** One client that asks too often would shut out all the others. */
export const clientLimit = defineProxiedDetector({
  id: 'client-limit',
  sees: 'rate limiters by the client’s address while `trust proxy` is not set',
  find: ({ machine, sites, trust }) =>
    trust.whom !== 'nobody'
      ? []
      : bySite(sites)
          .filter(
            ([site]) => BY_ADDRESS.test(site.target) && optionOf(site.args, 'keyGenerator') === undefined,
          )
          .map(([site]) =>
            problem('MIG-2101', {
              message: `${packageOf(site.target)} counts all clients as one: they share the address of the proxy`,
              cause: '`trust proxy` is not set.',
              ...callPlace(machine, site),
            }),
          ),
});
