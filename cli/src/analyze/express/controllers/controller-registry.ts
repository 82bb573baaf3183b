import type { ts } from '#typescript';
import {
  type Call,
  type ClassValue,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';

/** A method of a controller class that a decorator makes a route. */
export interface ControllerAction {
  readonly method: string;
  readonly path: Value;
  readonly middleware: readonly Value[];
  readonly name: Value;
  /** The decorator, where the route is declared. */
  readonly node: ts.Node;
}

/** What decorators have said of one class. */
export interface Controller {
  readonly value: ClassValue;
  path: Value;
  middleware: readonly Value[];
  isController: boolean;
  readonly actions: ControllerAction[];
  /** What decorators of their own put before all methods, or before the one that they name. */
  readonly guards: { readonly method?: string; readonly handlers: readonly Value[] }[];
}

const VERBS = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options'];

/** The controller classes of one analysis, in the order in which their modules ran. */
export class ControllerRegistry {
  readonly #controllers = new Map<number, Controller>();

  of(value: ClassValue): Controller {
    const known = this.#controllers.get(value.id);
    if (known !== undefined) return known;
    const fresh = { value, path: UNDEFINED, middleware: [], isController: false, actions: [], guards: [] };
    this.#controllers.set(value.id, fresh);
    return fresh;
  }

  all(): Controller[] {
    return [...this.#controllers.values()].filter((one) => one.isController);
  }

  /** A class decorator with the path of the class: `@Controller('/users', ...middleware)`. */
  classDecorator(label: string): Value {
    return nativeFunction(label, ({ args: [path = UNDEFINED, ...middleware] }) =>
      nativeFunction(label, ({ args: [target] }) => {
        if (target?.kind === 'class')
          Object.assign(this.of(target), { path, middleware: callable(middleware), isController: true });
        return UNDEFINED;
      }),
    );
  }

  /** A method decorator for a verb: `@Get('/:id', ...middleware)`. */
  methodDecorator(label: string, method: string): Value {
    return nativeFunction(label, (call) =>
      this.#action(label, method, call.args[0], call.args.slice(1), call),
    );
  }

  /** The decorators of all verbs by their names. */
  verbDecorators(nameOf: (verb: string) => string): Map<string, Value> {
    return new Map(
      VERBS.map((verb) => [nameOf(verb), this.methodDecorator(nameOf(verb), verb.toUpperCase())]),
    );
  }

  /** A method decorator that is given its verb: `@Method('get', '/:id')`. */
  verbDecorator(label: string): Value {
    return nativeFunction(label, (call) => {
      const [verb, path, ...middleware] = call.args;
      const method = verb?.kind === 'literal' ? String(verb.value).toUpperCase() : 'ALL';
      return this.#action(label, method, path, middleware, call);
    });
  }

  /** A decorator of a class or of a method that only adds middleware: `@Middlewares(check, log)`. */
  guardDecorator(label: string): Value {
    return nativeFunction(label, ({ args: handlers }) =>
      nativeFunction(label, ({ args: [target, name = UNDEFINED] }) => {
        const method = stringOf(name);
        const given = callable(handlers.flatMap((one) => (one.kind === 'array' ? one.items : [one])));
        if (target?.kind === 'class') this.of(target).guards.push({ handlers: given });
        if (target?.kind === 'object' && target.classOf !== undefined && method !== undefined)
          this.of(target.classOf).guards.push({ method, handlers: given });
        return UNDEFINED;
      }),
    );
  }

  #action(
    label: string,
    method: string,
    path: Value | undefined,
    middleware: readonly Value[],
    { node }: Call,
  ): Value {
    return nativeFunction(label, ({ args: [target, name = UNDEFINED] }) => {
      const owner = target?.kind === 'object' ? target.classOf : undefined;
      if (owner !== undefined)
        this.of(owner).actions.push({
          method,
          path: path ?? UNDEFINED,
          middleware: callable(middleware),
          name,
          node,
        });
      return UNDEFINED;
    });
  }
}

/** Options are given beside middleware; they are no handlers. */
function callable(values: readonly Value[]): Value[] {
  return values.filter((value) => value.kind !== 'object' && value.kind !== 'literal');
}
