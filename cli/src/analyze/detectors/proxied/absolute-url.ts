import { ts } from '#typescript';
import { type Problem, problem } from '../../../errors/problem.ts';
import { placeOf } from '../call-places.ts';
import { walk } from '../syntax-walk.ts';
import { defineProxiedDetector } from './proxied-detector.ts';
import type { ProxiedEvidence, RequestRead } from './proxied-evidence.ts';
import { asksHost } from './request-host.ts';

/** A URL for clients must have the address that they asked, not that between proxy and application. */
export const absoluteUrl = defineProxiedDetector({
  id: 'absolute-url',
  sees: 'URLs put together from `req.protocol` and the host, while `trust proxy` is not set, or from `http://` and the host',
  find: (evidence) => [
    ...told(
      evidence,
      absoluteUrls(evidence),
      '`trust proxy` is not set: clients that came by https are sent to http.',
    ),
    ...told(evidence, plainUrls(evidence), 'It begins with http://, whatever the client came by.'),
  ],
});

function told({ machine }: ProxiedEvidence, urls: ReadonlySet<ts.Node>, cause: string): Problem[] {
  return [...urls].map((node) =>
    problem('MIG-2102', {
      message: `${isRedirect(node) ? 'A redirect leads' : 'A URL points'} to the protocol between proxy and application`,
      cause,
      ...placeOf(machine, node),
    }),
  );
}

/** `'http://' + req.get('host')`. */
function plainUrls({ reads }: ProxiedEvidence): Set<ts.Node> {
  return new Set(
    reads
      .filter(asksHost)
      .flatMap((one) => textAround(one) ?? [])
      .filter(beginsPlain),
  );
}

function beginsPlain(node: ts.Node): boolean {
  let found = false;
  walk(node, (one) => {
    const isText = ts.isStringLiteralLike(one) || ts.isTemplateHead(one) || ts.isTemplateMiddle(one);
    found ||= isText && one.text.endsWith('http://');
  });
  return found;
}

/** Expressions that join a protocol and a host of the request; with them their parts are told. */
export function absoluteUrls({ reads, trust }: ProxiedEvidence): Set<ts.Node> {
  if (trust.whom !== 'nobody') return new Set();
  const hosts = new Set(reads.filter(asksHost).flatMap((one) => textAround(one) ?? []));
  const protocols = reads.filter(({ name }) => name === 'protocol' || name === 'secure');
  return new Set(protocols.flatMap((one) => textAround(one) ?? []).filter((node) => hosts.has(node)));
}

/** The outermost text that a place is put into: a template, or parts joined by `+`. */
export function textAround({ node }: RequestRead): ts.Node | undefined {
  let found: ts.Node | undefined;
  for (
    let one = node.parent;
    one !== undefined && !ts.isStatement(one) && !ts.isFunctionLike(one);
    one = one.parent
  ) {
    const joins =
      ts.isTemplateExpression(one) ||
      (ts.isBinaryExpression(one) && one.operatorToken.kind === ts.SyntaxKind.PlusToken) ||
      // url.format({ protocol: req.protocol, host: req.get('host') })
      ts.isObjectLiteralExpression(one);
    if (joins) found = one;
  }
  return found;
}

function isRedirect(node: ts.Node): boolean {
  const call = node.parent;
  return (
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    /^(?:redirect|location)$/.test(call.expression.name.text)
  );
}
