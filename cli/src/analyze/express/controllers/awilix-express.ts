import { AwilixContainer } from '../../interpreter/injection/awilix.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { noteLoad, requireModule } from '../../interpreter/modules.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  type ClassValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { createRouter } from '../express-model.ts';
import { registerRoute, routerOf } from '../registration.ts';
import { BuiltController, builder, itemsOf, VERBS } from './awilix-built.ts';

/** What decorators have said of a class, or of one of its methods. */
interface Said {
  readonly paths: string[];
  readonly verbs: { readonly verb: string; readonly node: Call['node'] }[];
  readonly before: Value[];
}

/** A route that a controller has, before it is registered. */
interface DeclaredRoute {
  readonly verb: string;
  readonly path: Value;
  readonly before: readonly Value[];
  readonly handler: Value;
  readonly node: Call['node'];
}

type RoutesOf = (exported: Value, node: Call['node']) => readonly DeclaredRoute[];

/** `awilix-express`: a container for each request, invokers, and decorated controllers that are loaded from files. */
export function awilixExpressModel(): LibraryModel {
  const said = new Map<ClassValue, Map<string, Said>>();
  let container: AwilixContainer | undefined;
  const of = (owner: ClassValue, method: string): Said => {
    const methods = said.get(owner) ?? new Map<string, Said>();
    const known = methods.get(method) ?? { paths: [], verbs: [], before: [] };
    said.set(owner, methods.set(method, known));
    return known;
  };
  const decorator = (label: string, say: (target: Said) => void): Value =>
    nativeFunction(label, ({ args: [target, name = UNDEFINED] }) => {
      if (target?.kind === 'class') say(of(target, ''));
      if (target?.kind === 'object' && target.classOf !== undefined)
        say(of(target.classOf, stringOf(name) ?? ''));
      return UNDEFINED;
    });
  const built = (value: Value): Value => container?.build(value) ?? UNKNOWN;
  const routesWith =
    (machine: Machine): RoutesOf =>
    (exported, node) => {
      const methodOf = (owner: Value) => (name: string) => getProperty(machine, built(owner), name, node);
      if (exported.kind === 'class') return decoratedRoutes(said.get(exported), methodOf(exported));
      return exported.kind === 'native' && exported.model instanceof BuiltController
        ? builtRoutes(exported.model, methodOf(exported.model.target))
        : [];
    };
  return {
    packages: ['awilix-express'],
    load: (machine, name) =>
      native(name, {
        get: (member) => {
          if (VERBS.includes(member))
            return nativeFunction(member, ({ node }) =>
              decorator(member, ({ verbs }) => verbs.push({ verb: member, node })),
            );
          if (member === 'route')
            return nativeFunction(member, ({ args }) =>
              decorator(member, ({ paths }) => paths.push(stringOf(args[0]) ?? '')),
            );
          if (member === 'before')
            return nativeFunction(member, ({ args }) =>
              decorator(member, ({ before }) => before.push(...args.flatMap(itemsOf))),
            );
          if (member === 'scopePerRequest')
            return nativeFunction(member, ({ args: [given] }) => {
              if (given?.kind === 'native' && given.model instanceof AwilixContainer) container = given.model;
              if (given !== undefined) machine.request.props.set('container', given);
              return { kind: 'external', package: name, path: `.${member}()` };
            });
          if (member === 'makeInvoker' || member === 'makeClassInvoker')
            return nativeFunction(member, ({ args: [given = UNDEFINED] }) =>
              invoker(machine, () => built(given)),
            );
          if (member === 'loadControllers')
            return nativeFunction(member, (call) => loadControllers(machine, call, routesWith(machine)));
          if (member === 'createController')
            return nativeFunction(member, ({ args: [target = UNKNOWN], node }) =>
              builder(
                new BuiltController({ target, prefixes: [], before: [], routes: [] }),
                (options, name) => getProperty(machine, options, name, node),
              ),
            );
          if (member === 'controller')
            return nativeFunction(member, ({ args: [given = UNKNOWN], node }) => {
              const routes = itemsOf(given).flatMap((one) => routesWith(machine)(one, node));
              return routes.length === 0 ? UNKNOWN : routerWith(machine, routes, node);
            });
          return { kind: 'external', package: name, path: `.${member}` };
        },
      }),
  };
}

/** `const api = makeInvoker(Boats)`, then `router.get('/', api('list'))`. */
function invoker(machine: Machine, instance: () => Value): Value {
  return nativeFunction('invoker', ({ args: [method], node }) => {
    return getProperty(machine, instance(), stringOf(method) ?? '', node);
  });
}

/** A router with every route of the controllers that the files export. */
function loadControllers(
  machine: Machine,
  { args: [patterns, options = objectValue()], node }: Call,
  routesOf: RoutesOf,
): Value {
  const cwd = stringOf(getProperty(machine, options, 'cwd', node)) ?? machine.sources.root;
  const texts = (patterns?.kind === 'array' ? patterns.items : [patterns]).map((one) => stringOf(one));
  if (texts.includes(undefined)) return UNKNOWN;
  const files = texts.flatMap((one) => machine.sources.glob(one ?? '', cwd));
  const routes = files
    .filter((one) => /\.[cm]?[jt]s$/.test(one) && !one.endsWith('.d.ts'))
    .flatMap((file) => {
      noteLoad(machine, node, file);
      const exported = exportsOf(requireModule(machine, file));
      if (exported.some(({ kind }) => kind === 'unknown' || kind === 'external'))
        tellUnknown(machine, file, node);
      return exported.flatMap((one) => routesOf(one, node));
    });
  return routerWith(machine, routes, node);
}

function tellUnknown(machine: Machine, file: string, node: Call['node']): void {
  const path = machine.sources.relative(file);
  machine.diagnose(
    'MIG-2003',
    node,
    {
      message: `What ${path} exports is not known`,
      cause: 'If it is a controller, its routes are missing.',
    },
    path,
  );
}

/** The export itself where it is a controller, else what it holds. */
function exportsOf(exported: Value): readonly Value[] {
  return exported.kind === 'object' ? [...exported.props.values()] : [exported];
}

function routerWith(machine: Machine, routes: readonly DeclaredRoute[], node: Call['node']): Value {
  const value = createRouter(machine, false, node);
  const router = routerOf(value);
  for (const { verb, path, before, handler, node: at } of routes)
    if (router !== undefined) registerRoute(machine, router, verb, [path, ...before, handler], at);
  return value;
}

function decoratedRoutes(
  methods: ReadonlyMap<string, Said> | undefined,
  methodOf: (name: string) => Value,
): readonly DeclaredRoute[] {
  const ofClass = methods?.get('');
  return [...(methods ?? [])].flatMap(([method, { paths, verbs, before }]) => {
    if (verbs.length === 0) return [];
    const handler = methodOf(method);
    return joined(ofClass?.paths ?? [], paths).flatMap((path) =>
      verbs.map(({ verb, node }) => ({
        verb,
        path,
        before: [...(ofClass?.before ?? []), ...before],
        handler,
        node,
      })),
    );
  });
}

function builtRoutes(
  { prefixes, before, routes }: BuiltController,
  methodOf: (name: string) => Value,
): readonly DeclaredRoute[] {
  return routes.flatMap(({ verb, paths, method, before: own, node }) =>
    joined(
      prefixes.map((one) => stringOf(one)),
      paths.map((one) => stringOf(one)),
    ).map((path) => ({
      verb,
      path,
      before: [...before, ...own],
      handler: methodOf(method),
      node,
    })),
  );
}

/** Every prefix with every path; either may not be there. */
function joined(
  prefixes: readonly (string | undefined)[],
  paths: readonly (string | undefined)[],
): readonly Value[] {
  const orNone = (texts: readonly (string | undefined)[]) => (texts.length > 0 ? texts : ['']);
  return orNone(prefixes).flatMap((prefix) =>
    orNone(paths).map(
      (path): Value =>
        prefix === undefined || path === undefined
          ? UNKNOWN
          : { kind: 'literal', value: prefix + path || '/' },
    ),
  );
}
