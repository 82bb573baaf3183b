import type { Activation } from '../interpreter/activation.ts';
import type { Machine } from '../interpreter/machine.ts';
import { getProperty } from '../interpreter/properties.ts';
import { brief } from '../interpreter/source-text.ts';
import { type Call, optionsOf, type Value } from '../interpreter/values.ts';
import type { HandlerActivations } from '../model/handlers.ts';
import { pathsOf } from './layer-paths.ts';
import { methodsMayOverlap, prefixMayOverlap } from './overlap.ts';
import { OverlappingPaths } from './overlapping-paths.ts';
import type { ChainLink, FoundRoute } from './route-list.ts';
import type { RouterModel } from './router.ts';

/** A request that a handler gives back to its application under another URL. */
interface SentOn {
  readonly application: RouterModel;
  readonly by: Activation;
  /** What is known of the URL, with what is not known as `:unknown`. */
  readonly urls: readonly string[];
  readonly methods: readonly string[];
}

const ofMachines = new WeakMap<Machine, SentOn[]>();

/**
 * `req.url = '/graph'; app.handle(req, res)`: what the routes under that URL do, this handler does too. A request that comes back
 * as it was is what a router does that is mounted, and nothing new.
 */
export function noteSentOn(machine: Machine, application: RouterModel, { args, node }: Call): void {
  const { request, stack } = machine;
  const by = stack.at(-1);
  if (machine.phase !== 'entry-points' || by === undefined) return;
  if (!application.isApplication || application.mounted) return;
  if (!args.flatMap(optionsOf).includes(request) || !request.props.has('url')) return;
  const urls = urlsIn(getProperty(machine, request, 'url', node));
  if (urls.length === 0)
    machine.diagnose('MIG-2004', node, {
      message: `What ${brief(node)} runs is not known`,
      cause:
        'It sends the request to the application again, under a URL that is not known; what the routes there read and write is missing from the routes that come by here.',
    });
  const methods = request.props.has('method') ? getProperty(machine, request, 'method', node) : undefined;
  const known = ofMachines.get(machine) ?? [];
  ofMachines.set(machine, known);
  known.push({ application, by, urls, methods: textsOf(methods) });
}

/** Every URL of which something is known, as a pattern. */
function urlsIn(value: Value): string[] {
  return optionsOf(value).flatMap((one) => {
    const [path] = pathsOf(one) ?? [];
    if (path === undefined) return [];
    const text = 'text' in path ? path.text : path.unknown.replaceAll('{?}', ':unknown');
    const [url = ''] = text.split(/[?#]/);
    return /[^/:]/.test(url.replaceAll(':unknown', '')) || url === '/' ? [url] : [];
  });
}

function textsOf(value: Value | undefined): string[] {
  return optionsOf(value ?? { kind: 'unknown', origin: 'input' }).map((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? one.value.toUpperCase() : 'ALL',
  );
}

/** The calls of handlers that send requests on to the handlers that may answer them there. */
export function linkSentOn(
  machine: Machine,
  routes: readonly FoundRoute[],
  middleware: readonly ChainLink[],
  handlers: HandlerActivations,
): void {
  const known = ofMachines.get(machine) ?? [];
  if (known.length === 0) return;
  const byPath = new OverlappingPaths<FoundRoute>();
  for (const route of routes) byPath.add(route.path, route);
  for (const { application, by, urls, methods } of known)
    for (const url of urls) {
      // A package's middleware may answer without any route, as servers of GraphQL do.
      link(by, handlersOf(middleware, url), handlers);
      for (const { root, handlers: own, method } of byPath.of(url))
        if (root === application && methods.some((one) => methodsMayOverlap(one, method)))
          link(by, own, handlers, method);
    }
}

function handlersOf(links: readonly ChainLink[], url: string): Value[] {
  return links.flatMap(({ layer, path }) =>
    layer.kind === 'middleware' && prefixMayOverlap(path, url) ? [layer.handler] : [],
  );
}

function link(by: Activation, called: readonly Value[], handlers: HandlerActivations, method?: string): void {
  for (const handler of called) for (const one of handlers.of(handler, method)) by.addCall(one);
}
