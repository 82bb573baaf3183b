import { ts } from '#typescript';
import { evaluate } from '../interpreter/expressions.ts';
import type { Machine } from '../interpreter/machine.ts';
import { givenParameters } from '../interpreter/parameters.ts';
import { Scope } from '../interpreter/scope.ts';
import { brief } from '../interpreter/source-text.ts';
import { type FunctionValue, INPUT, optionsOf } from '../interpreter/values.ts';
import { routerOf } from './registration.ts';
import type { Layer, RouterModel } from './router.ts';
import { handedByRoute } from './routers-as-handlers.ts';

type Middleware = Extract<Layer, { kind: 'middleware' }>;
type Mount = Extract<Layer, { kind: 'mount' }>;

/**
 * `app.use('/api', (req, res, next) => current(req, res, next))`: a middleware that hands its own request to a router mounts that
 * router where it stands. Looked at when start-up is over, since the variable is often set after the middleware was registered.
 * Express knows nothing of such a mount, so that a probe cannot see it either.
 */
export function mountDelegated(machine: Machine): void {
  // A router that is found here may itself hand its requests on.
  for (const router of machine.routers) {
    const layers = router.layers.flatMap((layer): Layer[] => {
      if (layer.kind === 'middleware') return delegatedBy(machine, router, layer);
      return layer.kind === 'route' ? [layer, ...handedByRoute(router, layer)] : [layer];
    });
    // One by one: a loop of the program's may have registered more than a call takes arguments.
    router.layers.length = 0;
    for (const layer of layers) router.layers.push(layer);
  }
}

/** The mounts that a middleware stands for, behind what else it does itself. */
function delegatedBy(machine: Machine, router: RouterModel, layer: Middleware): Layer[] {
  const functions = optionsOf(layer.handler).filter((one) => one.kind === 'function');
  const delegations = functions.flatMap((one) => delegationsOf(one).map((call) => ({ call, function: one })));
  const mounts = delegations.flatMap((one) => mountsOf(machine, router, layer, one));
  const isAll =
    delegations.length === 1 && delegations.every(({ call, function: one }) => isWhole(call, one));
  return mounts.length > 0 && isAll ? mounts : [layer, ...mounts];
}

interface Delegation {
  readonly call: ts.CallExpression;
  readonly function: FunctionValue;
}

function mountsOf(
  machine: Machine,
  router: RouterModel,
  layer: Middleware,
  { call, function: { node, scope, thisValue } }: Delegation,
): Mount[] {
  const inside = new Scope(scope.module, scope, thisValue);
  for (const { name } of givenParameters(node)) if (ts.isIdentifier(name)) inside.declare(name.text, INPUT);
  const callee = evaluate(machine, calledRouter(call), inside);
  const routers = new Set(optionsOf(callee).flatMap((one) => routerOf(one) ?? []));
  routers.delete(router);
  return [...routers].map((one): Mount => {
    one.mounted = true;
    const conditions = [
      layer.when,
      ...conditionsOf(call, node),
      alternative(machine, call, one, routers.size),
    ];
    const when = conditions.filter((condition) => condition !== undefined).join(' && ');
    const { paths, at, argument } = layer;
    return {
      kind: 'mount',
      paths,
      router: one,
      at,
      isDelegated: true,
      ...(argument === undefined ? {} : { argument }),
      ...(when === '' ? {} : { when }),
    };
  });
}

/** Of several routers that a variable may hold, which one it holds is not known. */
function alternative(
  machine: Machine,
  call: ts.CallExpression,
  { createdAt }: RouterModel,
  count: number,
): string | undefined {
  if (count < 2) return undefined;
  return `${brief(calledRouter(call))} is the one of ${machine.pathOf(createdAt)}`;
}

/** `router(req, res, next)`, `router.handle(req, res, next)`, `api()(req, res)`. */
function calledRouter({ expression }: ts.CallExpression): ts.Expression {
  const isHandle = ts.isPropertyAccessExpression(expression) && expression.name.text === 'handle';
  return isHandle ? expression.expression : expression;
}

/** The calls inside a function that hand its own request and response on. */
function delegationsOf({ node }: FunctionValue): ts.CallExpression[] {
  const names = givenParameters(node).map(({ name }) => (ts.isIdentifier(name) ? name.text : undefined));
  const [request, response] = names;
  if (request === undefined || response === undefined || node.body === undefined) return [];
  const found: ts.CallExpression[] = [];
  const visit = (one: ts.Node): void => {
    if (ts.isFunctionLike(one)) return;
    if (ts.isCallExpression(one) && isNamed(one.arguments[0], request) && isNamed(one.arguments[1], response))
      if (isSimple(calledRouter(one))) found.push(one);
    ts.forEachChild(one, visit);
  };
  visit(node.body);
  return found;
}

/** A variable, a member, or what a function without arguments gives; `guard('admin')(req, res, next)` makes a middleware anew. */
function isSimple(callee: ts.Expression): boolean {
  const path = ts.isCallExpression(callee) && callee.arguments.length === 0 ? callee.expression : callee;
  if (ts.isPropertyAccessExpression(path)) return isSimple(path.expression);
  if (ts.isElementAccessExpression(path)) return isSimple(path.expression);
  return ts.isIdentifier(path) || path.kind === ts.SyntaxKind.ThisKeyword;
}

function isNamed(argument: ts.Expression | undefined, name: string): boolean {
  return argument !== undefined && ts.isIdentifier(argument) && argument.text === name;
}

/** Whether the call is all that the function does. */
function isWhole(call: ts.CallExpression, { node: { body } }: FunctionValue): boolean {
  if (body === undefined || !ts.isBlock(body)) return body === outermost(call);
  const [statement, ...others] = body.statements;
  if (statement === undefined || others.length > 0) return false;
  const isOnly = ts.isReturnStatement(statement) || ts.isExpressionStatement(statement);
  return isOnly && statement.expression === outermost(call);
}

function outermost(call: ts.CallExpression): ts.Node {
  return ts.isAwaitExpression(call.parent) ? call.parent : call;
}

/** What must hold around a call inside a function. */
function conditionsOf(call: ts.Node, until: ts.Node): string[] {
  const conditions: string[] = [];
  for (let node = call; node !== until; node = node.parent) {
    const condition = conditionAround(node);
    if (condition !== undefined) conditions.unshift(condition);
  }
  return conditions;
}

function conditionAround(node: ts.Node): string | undefined {
  const { parent } = node;
  if (ts.isIfStatement(parent) && node !== parent.expression)
    return sided(parent.expression, node === parent.thenStatement);
  if (ts.isConditionalExpression(parent) && node !== parent.condition)
    return sided(parent.condition, node === parent.whenTrue);
  return ts.isCaseClause(parent) && node !== parent.expression
    ? `${brief(parent.parent.parent.expression)} === ${brief(parent.expression)}`
    : undefined;
}

function sided(condition: ts.Expression, isTrue: boolean): string {
  return isTrue ? brief(condition) : `!(${brief(condition)})`;
}
