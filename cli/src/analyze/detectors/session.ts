import { ts } from '#typescript';
import type { CallSite } from '../interpreter/call-sites.ts';
import { bySite, callPlace, optionOf, packageOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';

const SESSIONS =
  /^(?:express-session|cookie-session|client-sessions|iron-session(?:\.\w+)?|passport\.(?:initialize|session))$/;

/** Who is logged in: a service has to read the same sessions. */
export const session = defineDetector({
  id: 'session',
  sees: 'sessions that a package keeps, with the store that holds them',
  find: ({ machine, sites }) =>
    bySite(sites).flatMap(([site]): Found[] => {
      if (!SESSIONS.test(site.target)) return [];
      const by = packageOf(site.target);
      const store = storeOf(site);
      return [
        {
          name: by,
          ...callPlace(machine, site),
          message: `${by} keeps sessions in ${store}`,
          data: { by, store },
        },
      ];
    }),
});

function storeOf({ target, args, node }: CallSite): string {
  if (/^(?:cookie-session|client-sessions|iron-session)/.test(target)) return 'a cookie';
  if (target.startsWith('passport.')) return 'the session of the request';
  const store = optionOf(args, 'store');
  if (store?.kind === 'external') return packageOf(store.package);
  if (store !== undefined) return 'a store of its own';
  const [options] = node.arguments ?? [];
  // Options that come from elsewhere may hold a store.
  return options === undefined || ts.isObjectLiteralExpression(options) ? 'memory' : '{?}';
}
