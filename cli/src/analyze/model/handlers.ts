import { handlesErrors, openParameters } from '../express/error-handlers.ts';
import { generatedBy, runGenerated } from '../express/generated-handlers.ts';
import { nextFunction } from '../express/next-function.ts';
import { guardArguments, isGuard, nativesOf } from '../express/passport.ts';
import { requestKeeper } from '../express/request-stores.ts';
import type { ChainLink, FoundRoute } from '../express/route-list.ts';
import { Activation } from '../interpreter/activation.ts';
import { callFunction } from '../interpreter/calls.ts';
import { tellSpent } from '../interpreter/effort.ts';
import { runGiven, runKept } from '../interpreter/kept-calls.ts';
import type { PassedHandler } from '../interpreter/left-by-handlers.ts';
import type { Machine } from '../interpreter/machine.ts';
import { saysMethod } from '../interpreter/request-parts.ts';
import { type FunctionValue, INPUT, optionsOf, type Value } from '../interpreter/values.ts';
import { boundYoungGeneration } from '../young-generation.ts';
import { TransactionsOfRequests } from './transactions-of-requests.ts';
import { waysOfRequests } from './ways-of-requests.ts';

/** Which activations each handler value started. */
export interface HandlerActivations {
  /** @param method that of the route: a handler that asks for the method of its request does not do the same for each */
  of(handler: Value, method?: string): readonly Activation[];
}

interface Runs {
  /** The activations of a handler by the method that its requests were known to have; of all methods under `ALL`. */
  readonly started: Map<Value, Map<string, readonly Activation[]>>;
  readonly transactions: TransactionsOfRequests;
}

const ALL = 'ALL';

/** Runs every middleware and handler once as Express would call it, with an abstract request and response. */
export function activateHandlers(
  machine: Machine,
  routes: readonly FoundRoute[],
  middleware: readonly ChainLink[],
): HandlerActivations {
  const all: Runs = { started: new Map(), transactions: new TransactionsOfRequests() };
  const { started } = all;
  machine.leftByHandlers.waysTo = waysOfRequests(routes);
  const ofMiddleware = middleware.flatMap(({ layer }): Run[] =>
    layer.kind === 'middleware'
      ? [{ handler: layer.handler, start: () => start(machine, layer.handler, all) }]
      : [],
  );
  const runs = ofMiddleware.filter(({ handler }) => !handlesErrors(handler));
  const most = Math.max(0, ...routes.map((route) => route.handlers.length));
  for (let place = most; place > 0; place -= 1)
    for (const route of routes) {
      for (const handler of route.params)
        runs.push({ handler, start: () => start(machine, handler, all, parameterArguments) });
      const handler = route.handlers.at(-place);
      if (handler !== undefined) runs.push({ handler, start: () => startFor(machine, route, handler, all) });
    }
  // Any handler may have failed before these.
  runs.push(...ofMiddleware.filter(({ handler }) => handlesErrors(handler)));
  for (const one of inOrderOfPassing(runs, machine.leftByHandlers.waysTo)) one.start();
  return {
    of: (handler, method = ALL) => {
      const known = started.get(handler);
      return known?.get(method) ?? known?.get(ALL) ?? [...(known?.values() ?? [])].flat();
    },
  };
}

interface Run {
  readonly handler: Value;
  readonly start: () => void;
}

/** What handlers find, those before them on some way have left: they run first, wherever that is no circle. */
function inOrderOfPassing(
  runs: readonly Run[],
  waysTo: ReadonlyMap<Value, readonly PassedHandler[]>,
): readonly Run[] {
  const ofHandler = new Map<Value, Run[]>();
  for (const one of runs) {
    const known = ofHandler.get(one.handler);
    if (known === undefined) ofHandler.set(one.handler, [one]);
    else known.push(one);
  }
  const ordered: Run[] = [];
  const seen = new Set<Value>();
  const visit = (handler: Value): void => {
    if (seen.has(handler)) return;
    seen.add(handler);
    for (const { before } of waysTo.get(handler) ?? []) if (before !== undefined) visit(before.handler);
    ordered.push(...(ofHandler.get(handler) ?? []));
  };
  for (const { handler } of runs) visit(handler);
  return ordered;
}

function startFor(machine: Machine, { method }: FoundRoute, handler: Value, all: Runs): void {
  machine.method = asksMethod(handler) && method !== ALL ? method : undefined;
  start(machine, handler, all);
  machine.method = undefined;
}

/** Whether a handler may do something else for each method of a request. */
function asksMethod(handler: Value): boolean {
  return optionsOf(handler)
    .flatMap(functionsOf)
    .some(({ node }) => saysMethod(node));
}

function start(
  machine: Machine,
  handler: Value,
  { started, transactions }: Runs,
  argumentsOf: ArgumentsOf = argumentsFor,
): void {
  const method = machine.method ?? ALL;
  const known = started.get(handler) ?? new Map<string, readonly Activation[]>();
  started.set(handler, known);
  if (known.has(method)) return;
  const given = isGuard(handler) ? guardArguments : argumentsOf;
  known.set(
    method,
    machine.leftByHandlers.while(handler, () => run(machine, handler, given, transactions)),
  );
}

type ArgumentsOf = (machine: Machine, parameters: number, handler: FunctionValue) => Value[];

function run(
  machine: Machine,
  handler: Value,
  given: ArgumentsOf,
  transactions: TransactionsOfRequests,
): readonly Activation[] {
  const activations: Activation[] = [];
  const ways = machine.leftByHandlers.waysTo.get(handler) ?? [];
  for (const one of optionsOf(handler).flatMap(functionsOf)) {
    machine.refill();
    boundYoungGeneration();
    const root = new Activation(machine.recordOf(one.node, one.scope.module));
    if (!handlesErrors(handler)) transactions.open(root, handler, ways);
    machine.stack.push(root);
    const gave = callFunction(machine, one, given(machine, openParameters(one), one), one.node);
    if (handler.kind === 'external') runGiven(machine, one, gave);
    machine.stack.pop();
    transactions.keep(root, handler);
    tellSpent(machine, one.node);
    activations.push(...root.calls);
  }
  for (const one of optionsOf(handler)) {
    activations.push(...runSettings(machine, one));
    const generated = generatedBy(one) ?? nativesOf(machine, one) ?? requestKeeper(machine, one);
    if (generated !== undefined) activations.push(...runGenerated(machine, generated));
  }
  return activations;
}

/** What a package's middleware was set up with: resolvers of a schema, `{ secret: async (req) => … }`. */
function runSettings(machine: Machine, handler: Value): readonly Activation[] {
  if (handler.kind !== 'external' || handler.keeps === undefined) return [];
  const kept = handler.keeps.filter((one) => handler.wraps?.includes(one) !== true);
  return kept.flatMap((one) => {
    machine.refill();
    const root = new Activation(machine.recordOf(one.node, one.scope.module));
    machine.stack.push(root);
    runKept(machine, [one], one.node);
    machine.stack.pop();
    tellSpent(machine, one.node);
    return [...root.calls];
  });
}

/** A handler that a package wrapped, such as `asyncHandler(fn)`, runs what it wraps. */
function functionsOf(handler: Value): readonly FunctionValue[] {
  if (handler.kind === 'function') return [handler];
  return handler.kind === 'external' ? (handler.wraps ?? []) : [];
}

/** A handler of `router.param` gets the value and the name of the parameter behind the usual three. */
function parameterArguments(machine: Machine): Value[] {
  return [...argumentsFor(machine, 3), INPUT, INPUT];
}

/** Four parameters make an error handler. */
function argumentsFor(machine: Machine, parameters: number): Value[] {
  const ordinary = [machine.request, machine.response, nextFunction(machine)];
  return parameters === 4 ? [INPUT, ...ordinary] : ordinary;
}

/** Everything that a set of activations reaches, themselves included. */
export function reachedFrom(roots: readonly Activation[]): Set<Activation> {
  const reached = new Set<Activation>();
  const open = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...next.calls);
  }
  return reached;
}
