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

/** What decorators have said of a class, or of one of its methods. */
interface Said {
  readonly paths: string[];
  readonly verbs: { readonly verb: string; readonly node: Call['node'] }[];
  readonly before: Value[];
}

const VERBS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'PATCH', 'ALL'];

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
              decorator(member, ({ before }) =>
                before.push(...args.flatMap((one) => (one.kind === 'array' ? one.items : [one]))),
              ),
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
            return nativeFunction(member, (call) => loadControllers(machine, call, said, built));
          // What these build has routes that are not followed.
          if (member === 'controller' || member === 'createController')
            return nativeFunction(member, () => UNKNOWN);
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

/** A router with every decorated method of the classes that the files export. */
function loadControllers(
  machine: Machine,
  { args: [patterns, options = objectValue()], node }: Call,
  said: ReadonlyMap<ClassValue, ReadonlyMap<string, Said>>,
  built: (value: Value) => Value,
): Value {
  const cwd = stringOf(getProperty(machine, options, 'cwd', node)) ?? machine.sources.root;
  const texts = (patterns?.kind === 'array' ? patterns.items : [patterns]).map((one) => stringOf(one));
  if (texts.includes(undefined)) return UNKNOWN;
  const value = createRouter(machine, false, node);
  const router = routerOf(value);
  const files = texts.flatMap((one) => machine.sources.glob(one ?? '', cwd));
  for (const file of files.filter((one) => /\.[cm]?[jt]s$/.test(one) && !one.endsWith('.d.ts'))) {
    noteLoad(machine, node, file);
    for (const owner of classesIn(requireModule(machine, file))) {
      const methods = said.get(owner);
      const ofClass = methods?.get('');
      for (const [method, { paths, verbs, before }] of methods ?? []) {
        const handler = verbs.length === 0 ? UNDEFINED : getProperty(machine, built(owner), method, node);
        for (const prefix of ofClass?.paths.length ? ofClass.paths : [''])
          for (const path of paths.length > 0 ? paths : [''])
            for (const { verb, node: at } of verbs)
              if (router !== undefined)
                registerRoute(
                  machine,
                  router,
                  verb,
                  [
                    { kind: 'literal', value: prefix + path || '/' },
                    ...(ofClass?.before ?? []),
                    ...before,
                    handler,
                  ],
                  at,
                );
      }
    }
  }
  return value;
}

function classesIn(exported: Value): ClassValue[] {
  if (exported.kind === 'class') return [exported];
  return exported.kind === 'object'
    ? [...exported.props.values()].flatMap((one) => (one.kind === 'class' ? [one] : []))
    : [];
}
