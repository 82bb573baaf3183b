import { ts } from '#typescript';
import { bySite, callPlace, optionOf, packageOf, placeOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { walk } from './syntax-walk.ts';

const LIMITERS =
  /^(?:express-rate-limit(?:\.rateLimit)?|express-slow-down(?:\.slowDown)?|express-brute|rate-limiter-flexible\.RateLimiter\w+|limiter\.RateLimiter|express-limiter)$/;
/** The status that tells a client to come later. */
const TOO_MANY = '429';

/** A count of requests: two processes that count each for themselves let twice as many through. */
export const rateLimiter = defineDetector({
  id: 'rate-limiter',
  sees: 'a rate limiter of a package, with where it counts, and functions that count in memory and answer 429',
  find: (evidence) => [
    ...bySite(evidence.sites)
      .filter(([site]) => LIMITERS.test(site.target))
      .map(([site]): Found => {
        const by = packageOf(site.target);
        const keepsOwn =
          optionOf(site.args, 'store') === undefined && !/Redis|Mongo|Postgres|MySQL/.test(site.target);
        return {
          name: by,
          ...callPlace(evidence.machine, site),
          message: `${by} counts requests ${keepsOwn ? 'in this process' : 'in a store'}`,
          data: { package: by, store: keepsOwn ? 'memory' : 'shared' },
        };
      }),
    ...handWritten(evidence),
  ],
});

function handWritten(evidence: Evidence): Found[] {
  const found = new Map<ts.Node, Found>();
  for (const { name, writers } of evidence.memories) {
    for (const writer of writers) {
      if (!answersTooMany(writer)) continue;
      const record = evidence.machine.records.get(writer);
      if (record === undefined || found.has(writer)) continue;
      found.set(writer, {
        name: record.name,
        ...placeOf(evidence.machine, writer),
        message: `${record.name} counts in ${name} and refuses with ${TOO_MANY}`,
        data: { store: 'memory', memory: name },
      });
    }
  }
  return [...found.values()];
}

function answersTooMany(node: ts.Node): boolean {
  let found = false;
  walk(node, (one) => {
    if (ts.isNumericLiteral(one) && one.text === TOO_MANY) found = true;
  });
  return found;
}
