import { ts } from '#typescript';
import type { Problem } from '../../../errors/problem.ts';
import { problem } from '../../../errors/problem.ts';
import { bySite, callPlace, packageOf, placeOf } from '../call-places.ts';
import { defineProxiedDetector } from './proxied-detector.ts';
import { asksHost } from './request-host.ts';

const BY_HOST = /^(?:vhost|express-vhost|@tryghost\/mw-vhost|express-subdomain)(?:\.\w+)?$/;
const CAUSE =
  'A proxy in front may put another Host in its place, and routes of contexts are told apart by method and path alone.';

/** What depends on the host works only while every proxy hands it on. */
export const hostRouting = defineProxiedDetector({
  id: 'host-routing',
  sees: 'packages that route by host or subdomain, and conditions on the host of the request',
  find: ({ machine, reads, sites }): Problem[] => [
    ...bySite(sites)
      .filter(([site]) => BY_HOST.test(site.target))
      .map(([site]) =>
        problem('MIG-2108', {
          message: `${packageOf(site.target)} routes by the Host of the request`,
          cause: CAUSE,
          ...callPlace(machine, site),
        }),
      ),
    ...reads
      .filter((read) => asksHost(read) && decides(read.node))
      .map(({ node }) =>
        problem('MIG-2108', {
          message: 'What happens here depends on the Host of the request',
          cause: CAUSE,
          ...placeOf(machine, node),
        }),
      ),
  ],
});

/** Whether a value is looked at by a condition, a switch, a comparison, or picks a member: `tenants[req.hostname]`. */
function decides(node: ts.Node): boolean {
  let from = node;
  for (let one = node.parent; one !== undefined && !ts.isFunctionLike(one); one = one.parent) {
    if (ts.isIfStatement(one) || ts.isSwitchStatement(one)) return one.expression === from;
    if (ts.isConditionalExpression(one) && one.condition === from) return true;
    if (ts.isElementAccessExpression(one) && one.argumentExpression === from) return !isHeaderName(one);
    if (ts.isBinaryExpression(one) && EQUALITY.has(one.operatorToken.kind)) return true;
    if (ts.isStatement(one)) return false;
    from = one;
  }
  return false;
}

const EQUALITY: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** `req.subdomains[0]` takes a member, and decides nothing yet. */
function isHeaderName({ argumentExpression }: ts.ElementAccessExpression): boolean {
  return ts.isLiteralExpression(argumentExpression);
}
