import {
  type Call,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';

export const VERBS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'PATCH', 'ALL'];

interface BuiltRoute {
  readonly verb: string;
  readonly paths: readonly Value[];
  readonly method: string;
  readonly before: readonly Value[];
  readonly node: Call['node'];
}

/** What `createController(target)` and the calls behind it have said. */
export class BuiltController {
  readonly target: Value;
  readonly prefixes: readonly Value[];
  readonly before: readonly Value[];
  readonly routes: readonly BuiltRoute[];

  constructor({ target, prefixes, before, routes }: Omit<BuiltController, 'with'>) {
    this.target = target;
    this.prefixes = prefixes;
    this.before = before;
    this.routes = routes;
  }

  with(more: Partial<Omit<BuiltController, 'with' | 'target'>>): BuiltController {
    return new BuiltController({
      target: this.target,
      prefixes: [...this.prefixes, ...(more.prefixes ?? [])],
      before: [...this.before, ...(more.before ?? [])],
      routes: [...this.routes, ...(more.routes ?? [])],
    });
  }
}

/** `createController(api).prefix('/boats').get('/:id', 'find', { before: [check] })`: each call gives another builder. */
export function builder(model: BuiltController, optionOf: (options: Value, name: string) => Value): Value {
  const next = (more: Parameters<BuiltController['with']>[0]): Value => builder(model.with(more), optionOf);
  const adding = (
    verbs: readonly string[],
    [paths = UNDEFINED, method = UNDEFINED, options]: readonly Value[],
    node: Call['node'],
  ) =>
    next({
      routes: verbs.map((verb) => ({
        verb,
        paths: itemsOf(paths),
        method: stringOf(method) ?? '',
        before: options === undefined ? [] : itemsOf(optionOf(options, 'before')),
        node,
      })),
    });
  return native('a controller', {
    model,
    get: (name) => {
      const verb = name.toUpperCase();
      if (VERBS.includes(verb)) return nativeFunction(name, ({ args, node }) => adding([verb], args, node));
      if (name === 'verbs')
        return nativeFunction(name, ({ args: [verbs = UNKNOWN, ...rest], node }) =>
          adding(
            itemsOf(verbs).flatMap((one) => stringOf(one)?.toUpperCase() ?? []),
            rest,
            node,
          ),
        );
      if (name === 'prefix')
        return nativeFunction(name, ({ args: [path = UNDEFINED] }) => next({ prefixes: itemsOf(path) }));
      if (name === 'before')
        return nativeFunction(name, ({ args: [given = UNDEFINED] }) => next({ before: itemsOf(given) }));
      return name === 'after' ? nativeFunction(name, () => next({})) : undefined;
    },
  });
}

/** One, or a list of them. */
export function itemsOf(given: Value): readonly Value[] {
  if (given.kind === 'array') return given.items;
  return given.kind === 'literal' && given.value === undefined ? [] : [given];
}
