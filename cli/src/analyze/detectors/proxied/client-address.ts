import { problem } from '../../../errors/problem.ts';
import { placeOf } from '../call-places.ts';
import { defineProxiedDetector } from './proxied-detector.ts';

const ADDRESS: ReadonlySet<string> = new Set(['ip', 'ips']);

/** Without trust every client has the address of the proxy. */
export const clientAddress = defineProxiedDetector({
  id: 'client-address',
  sees: '`req.ip` and `req.ips` while `trust proxy` is not set',
  find: ({ machine, reads, trust }) =>
    trust.whom !== 'nobody'
      ? []
      : reads
          .filter(({ name }) => ADDRESS.has(name))
          .map(({ name, node }) =>
            problem('MIG-2101', {
              message: `req.${name} is the address of the proxy, for every client`,
              cause: '`trust proxy` is not set.',
              ...placeOf(machine, node),
            }),
          ),
});
