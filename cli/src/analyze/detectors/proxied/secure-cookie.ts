import type { Problem } from '../../../errors/problem.ts';
import { problem } from '../../../errors/problem.ts';
import type { CallSite } from '../../interpreter/call-sites.ts';
import { optionsOf, stringOf, type Value } from '../../interpreter/values.ts';
import { bySite, callPlace, optionOf } from '../call-places.ts';
import { defineProxiedDetector } from './proxied-detector.ts';

/** Packages look at the connection before they set a secure cookie, and that of the proxy is plain. */
export const secureCookie = defineProxiedDetector({
  id: 'secure-cookie',
  sees: 'secure cookies of sessions while `trust proxy` is not set, and of answers',
  find: ({ machine, sites, trust }) =>
    bySite(sites).flatMap(([site]): Problem[] => {
      const told = whatHappens(site, trust.whom === 'nobody');
      return told === undefined ? [] : [problem('MIG-2103', { ...told, ...callPlace(machine, site) })];
    }),
});

function whatHappens(
  { target, args }: CallSite,
  untrusting: boolean,
): { message: string; cause: string } | undefined {
  const cause = '`trust proxy` is not set, so a request that came by https looks like http.';
  if (target === 'res.cookie' && isSecure(optionOf(args.slice(2), 'secure')))
    return {
      message: 'A secure cookie only comes back to a proxy that clients reach by https',
      cause: 'Browsers keep it from plain connections.',
    };
  if (!untrusting) return undefined;
  const cookie = optionOf(args, 'cookie');
  const options = cookie === undefined ? [] : optionsOf(cookie);
  if (
    target === 'express-session' &&
    isSecure(optionOf(options, 'secure')) &&
    !isSecure(optionOf(args, 'proxy'))
  )
    return { message: 'express-session sets no cookie behind the proxy: nobody stays logged in', cause };
  if (
    target === 'cookie-session' &&
    isSecure(optionOf(args, 'secure')) &&
    !isSecure(optionOf(args, 'secureProxy'))
  )
    return { message: 'cookie-session refuses to set its secure cookie behind the proxy', cause };
  return undefined;
}

/** `true`, and express-session's `auto`, which turns with the connection. */
function isSecure(value: Value | undefined): boolean {
  return (
    value !== undefined &&
    optionsOf(value).some((one) => (one.kind === 'literal' && one.value === true) || stringOf(one) === 'auto')
  );
}
