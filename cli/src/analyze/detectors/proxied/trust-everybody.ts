import { problem } from '../../../errors/problem.ts';
import { placeOf } from '../call-places.ts';
import { defineProxiedDetector } from './proxied-detector.ts';

/** Whoever reaches the application past the proxy can say that he is anybody. */
export const trustEverybody = defineProxiedDetector({
  id: 'trust-everybody',
  sees: '`trust proxy` set to `true`',
  find: ({ machine, trust: { whom, at } }) =>
    whom === 'everybody' && at !== undefined
      ? [
          problem('MIG-2104', {
            message: '`trust proxy` is `true`: the first address of X-Forwarded-For is taken for the client',
            cause: 'A client writes that header itself, and so chooses its own address and protocol.',
            ...placeOf(machine, at),
          }),
        ]
      : [],
});
