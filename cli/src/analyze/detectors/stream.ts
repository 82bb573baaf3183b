import { ts } from '#typescript';
import type { CallSite } from '../interpreter/call-sites.ts';
import { callPlace } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { functionAround, walk } from './syntax-walk.ts';

type Kind = 'server-sent-events' | 'piped' | 'chunked';

const SAYS: Readonly<Record<Kind, string>> = {
  'server-sent-events': 'sends server-sent events',
  piped: 'pipes something into the response',
  chunked: 'writes the response in pieces',
};

/** An answer that is under way for a while: nothing between may buffer it, retry it or cut it short. */
export const stream = defineDetector({
  id: 'stream',
  sees: 'answers that are streamed: server-sent events, something piped into the response, or several writes',
  find: (evidence) => {
    const found = new Map<string, Found>();
    for (const site of evidence.sites) {
      const kind = kindOf(evidence, site);
      if (kind === undefined) continue;
      const key = `${site.caller.id} ${kind}`;
      const place = callPlace(evidence.machine, site);
      if (found.has(key)) continue;
      found.set(key, {
        name: kind,
        ...place,
        message: `${site.caller.name} ${SAYS[kind]}`,
        data: { kind, function: site.caller.id },
      });
    }
    return [...found.values()];
  },
});

function kindOf({ machine }: Evidence, { target, args, node, caller }: CallSite): Kind | undefined {
  const isToResponse = args.includes(machine.response) || node.arguments?.some(isResponseName) === true;
  if (/(?:^|\.)pipe(?:line)?$/.test(target) && isToResponse) return 'piped';
  if (/^res\.(?:set|setHeader|header|writeHead|type|contentType)$/.test(target))
    return node.arguments?.some(saysEventStream) === true ? 'server-sent-events' : undefined;
  if (target !== 'res.write') return undefined;
  return enclosing(caller.node).some(saysEventStream) ? undefined : 'chunked';
}

/** The function and those around it: the headers may be set outside of the one that writes. */
function enclosing(node: ts.Node): ts.Node[] {
  const outer = ts.isSourceFile(node) ? node : functionAround(node);
  return ts.isSourceFile(outer) ? [node] : [node, ...enclosing(outer)];
}

function isResponseName(argument: ts.Expression): boolean {
  return ts.isIdentifier(argument) && /^(?:res|response|reply)$/.test(argument.text);
}

function saysEventStream(node: ts.Node): boolean {
  let found = false;
  walk(node, (one) => {
    if (ts.isStringLiteralLike(one) && one.text.startsWith('text/event-stream')) found = true;
  });
  return found;
}
