import { ts } from '#typescript';
import { routesBeside } from '../annotations.ts';
import { evaluate } from '../interpreter/expressions.ts';
import type { Machine } from '../interpreter/machine.ts';
import { givenParameters } from '../interpreter/parameters.ts';
import type { Scope } from '../interpreter/scope.ts';
import { brief } from '../interpreter/source-text.ts';
import { runsCode } from '../interpreter/unions.ts';
import { isFollowed, isUnfollowed, optionsOf, type Value } from '../interpreter/values.ts';
import { pathsOf } from './layer-paths.ts';
import { isPlainName } from './plain-names.ts';
import { flatten, pushRoute, registrationAt, routerOf } from './registration.ts';
import type { RouterModel } from './router.ts';

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options', 'all']);

/** Methods of applications and routers, as emitters too, that take functions and register no routes. */
const OF_EXPRESS = new Set([
  ...['handle', 'process_params', 'render', 'close', 'addListener', 'off', 'removeListener'],
  ...['prependListener', 'prependOnceListener', 'removeAllListeners'],
]);

/** Continuations, listeners and servers take an application and register nothing on it. */
const HANDS_ON =
  /^(?:bind|_?cb|callback|_?done|next|resolve|reject|fulfill|then|emit|on|once|push|send|log|debug|info|trace|listen|createServer|returns?|exit|expect|request|test|set)$/i;

interface Heard {
  readonly node: ts.CallExpression;
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly scope: Scope;
}

interface Lost {
  readonly problem: string;
  readonly cause: string;
  /** The program makes this very call. */
  readonly isReal: boolean;
}

/**
 * Calls that look like registrations on something that could not be followed: a path and a handler, or a router that is
 * mounted. One that is known in another call of its function is none, unless the program itself makes it at start-up, or what
 * it is made on comes from a package.
 */
export class LostRegistrations {
  readonly #machine: Machine;
  readonly #lost = new Map<ts.CallExpression, Lost>();
  readonly #known = new Set<ts.CallExpression>();
  readonly #settled = new Set<ts.CallExpression>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  hear(heard: Heard): undefined {
    const { node, callee, args } = heard;
    const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : '';
    if (name !== 'use' && !VERBS.has(name)) {
      this.#hearOther(heard, name);
      return;
    }
    const options = optionsOf(callee);
    if (options.some(isFollowed)) {
      this.#known.add(node);
      return;
    }
    const lost = options.find(isUnfollowed);
    if (lost === undefined || !(name === 'use' ? mountsRouter(args) : this.#isRoute(node, args, lost.kind)))
      return;
    const isReal = lost.kind === 'external' || this.#machine.phase === 'bootstrap';
    this.#lost.set(node, {
      problem: 'looks like a registration, on something that is not known',
      isReal: isReal || this.#lost.get(node)?.isReal === true,
      cause:
        lost.kind === 'external'
          ? `What ${lost.package} makes is not followed; if it is an application or a router, its routes are missing.`
          : 'What it is called on could not be followed; if it is an application or a router, its routes are missing.',
    });
  }

  #hearOther(heard: Heard, name: string): void {
    if (this.#machine.phase !== 'bootstrap' || heard.callee.kind !== 'unknown') return;
    this.#hearHandedOver(heard);
    this.#hearAdded(heard, name);
  }

  /** `swagger.register(app)` where a package has given `swagger` to a callback, `routes(app)` where no module is found. */
  #hearHandedOver({ node, args }: Heard): void {
    const router = args.map(routerOf).find((one) => one !== undefined);
    if (router === undefined || HANDS_ON.test(calledName(node)) || isOfModule(node.expression)) return;
    this.#lost.set(node, {
      problem: `hands the ${router.isApplication ? 'application' : 'router'} to what is not known`,
      cause: 'What is called there could not be followed; routes that it registers are missing.',
      isReal: true,
    });
  }

  /** `app.resource('cats', controller)`: a method that Express does not have, and that the program has not added. */
  #hearAdded({ node, args, scope }: Heard, name: string): void {
    if (!ts.isPropertyAccessExpression(node.expression)) return;
    if (OF_EXPRESS.has(name) || !flatten(args).flatMap(optionsOf).some(runsCode)) return;
    const on = node.expression.expression;
    if (!isPlainName(on) || routerOf(evaluate(this.#machine, on, scope)) === undefined) return;
    this.#lost.set(node, {
      problem: 'may register routes that are not known',
      cause: `Express has no ${name}: what has added it registers by itself, perhaps what is written inside of it, under other paths.`,
      isReal: true,
    });
  }

  /** Adds what a person wrote beside those met at start-up; the paths are whole ones, since the router is not known. */
  settle(application: RouterModel): void {
    // Each link of a chain finds what is written beside the chain.
    const added = new Set<string>();
    for (const [node, lost] of this.#lost) {
      const written = this.#isSeen(node, lost) ? undefined : routesBeside(node);
      const at = registrationAt(this.#machine, node);
      if (written === undefined || at === undefined) continue;
      this.#settled.add(node);
      for (const { method, path } of written) {
        const key = `${at.file} ${method} ${path}`;
        if (added.has(key)) continue;
        added.add(key);
        const route = { method, paths: [{ text: path }], handlers: [], at, verbAt: at, annotated: true };
        pushRoute(this.#machine, application, route);
      }
    }
  }

  /** Tells of those that nobody settled. */
  report(): void {
    for (const [node, lost] of this.#lost) {
      if (this.#isSeen(node, lost) || this.#settled.has(node) || routesBeside(node)?.length === 0) continue;
      this.#machine.diagnose('MIG-2003', node, {
        message: `${brief(node)} ${lost.problem}`,
        cause: lost.cause,
        remedy:
          'Write the whole paths beside it: // migrate:routes GET /api/x; with nothing behind the colon there are none.',
      });
    }
  }

  /** Whether another call of the same function is known, and this one stands for none that the program makes. */
  #isSeen(node: ts.CallExpression, { isReal }: Lost): boolean {
    return !isReal && this.#known.has(node);
  }

  #isRoute(node: ts.CallExpression, args: readonly Value[], kind: 'unknown' | 'external'): boolean {
    const [first, ...rest] = args;
    const paths = (first === undefined ? undefined : pathsOf(first)) ?? [];
    const isPath = paths.some((path) => 'text' in path && /^[/*(]/.test(path.text));
    if (!isPath && !isOfRoute(node)) return false;
    return flatten(isPath ? rest : args)
      .flatMap(optionsOf)
      .some((one) => isHandler(one, kind));
  }
}

/** `require(name)(app)`: a module that is not known is told by itself. */
function isOfModule(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require';
}

function calledName({ expression }: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : '';
}

function mountsRouter(args: readonly Value[]): boolean {
  return flatten(args)
    .flatMap(optionsOf)
    .some((one) => routerOf(one) !== undefined);
}

/** `router.route('/x').get(handler)`, at any link of the chain. */
function isOfRoute(node: ts.CallExpression): boolean {
  let one: ts.Expression = node;
  while (ts.isCallExpression(one) && ts.isPropertyAccessExpression(one.expression)) {
    if (one.expression.name.text === 'route') return true;
    one = one.expression.expression;
  }
  return false;
}

/** Clients take callbacks as well, whose first parameter is an error; what packages make needs a plainer sign. */
function isHandler(value: Value, kind: 'unknown' | 'external'): boolean {
  if (value.kind === 'external') return value.wraps?.some((one) => isHandler(one, kind)) === true;
  if (value.kind !== 'function') return false;
  const [first, second] = givenParameters(value.node);
  if (second === undefined) return false;
  const name = first?.name;
  const text = name !== undefined && ts.isIdentifier(name) ? name.text : '';
  return kind === 'external' ? /^_*req(?:uest)?$/i.test(text) : !/^_*e(?:rr(?:or)?)?$/i.test(text);
}
