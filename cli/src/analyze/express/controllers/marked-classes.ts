import type { ts } from '#typescript';
import { programContainer } from '../../interpreter/injection/container.ts';
import { instantiateInjected } from '../../interpreter/injection/instantiate-injected.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { getProperty, isNullish } from '../../interpreter/properties.ts';
import { spreadOf } from '../../interpreter/spreads.ts';
import {
  type ClassValue,
  nativeFunction,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { registerUse } from '../registration.ts';
import type { RouterModel } from '../router.ts';
import { type InstanceOf, methodOf } from './around-actions.ts';
import { classesOfFiles } from './classes-of-files.ts';

interface Marked {
  readonly value: ClassValue;
  readonly isBefore: boolean;
  readonly priority: number;
}

type Kind = 'middlewares' | 'interceptors';

/** Classes that `@Middleware({ type })` and `@Interceptor()` make those of a whole server. */
export class MarkedClasses {
  readonly #marked: Record<Kind, Marked[]> = { middlewares: [], interceptors: [] };

  decorator(machine: Machine, label: 'Middleware' | 'Interceptor'): Value {
    return nativeFunction(label, ({ args: [options = UNDEFINED], node }) =>
      nativeFunction(label, ({ args: [target] }) => {
        const option = (name: string): Value =>
          isNullish(options) ? UNDEFINED : getProperty(machine, options, name, node);
        const priority = option('priority');
        if (target?.kind === 'class')
          this.#marked[label === 'Middleware' ? 'middlewares' : 'interceptors'].push({
            value: target,
            isBefore: stringOf(option('type')) !== 'after',
            priority: priority.kind === 'literal' ? Number(priority.value ?? 0) : 0,
          });
        return UNDEFINED;
      }),
    );
  }

  /** Those that the options name, by class or by a pattern of files; all that are loaded where they name none. */
  chosen(machine: Machine, kind: Kind, given: Value, node: ts.Node): readonly Marked[] {
    const inOrder = (): Marked[] =>
      this.#marked[kind].toSorted((left, right) => right.priority - left.priority);
    if (isNullish(given)) return inOrder();
    const { items, open } = spreadOf(given);
    const named = items.flatMap(optionsOf);
    if (open || named.some((one) => one.kind !== 'class' && stringOf(one) === undefined)) {
      machine.diagnose('MIG-2003', node, {
        message: `Which ${kind} are registered here is not known`,
        cause: 'All classes that are decorated so and loaded by now are taken.',
      });
      return inOrder();
    }
    const ids = named.flatMap((one) =>
      one.kind === 'class' ? [one.id] : classesOfFiles(machine, stringOf(one) ?? ''),
    );
    return inOrder().filter((one) => ids.includes(one.value.id));
  }
}

/** Puts the middleware of a server before its routes, or behind them. */
export function useMarked(
  machine: Machine,
  router: RouterModel,
  options: {
    readonly middlewares: readonly Marked[];
    readonly isBefore: boolean;
    readonly instanceOf: InstanceOf;
    readonly node: ts.Node;
  },
): void {
  const { middlewares, isBefore, instanceOf, node } = options;
  for (const one of middlewares) {
    if (one.isBefore !== isBefore) continue;
    const instance = instanceOf(one.value);
    const [handler] = [
      ...methodOf(machine, instance, 'use', node),
      ...methodOf(machine, instance, 'error', node),
    ];
    if (handler !== undefined) registerUse(machine, router, [handler], node);
  }
}

/** One instance of each class, from the program's container where that has it. */
export function instancesByClass(
  machine: Machine,
  given: ((value: ClassValue, node: ts.Node) => Value) | undefined,
): InstanceOf {
  const instances = new Map<number, Value>();
  return (value) => {
    const known = instances.get(value.id);
    if (known !== undefined) return known;
    const own = given?.(value, value.node);
    const instance =
      own?.kind === 'object'
        ? own
        : instantiateInjected(machine, value, value.node, (token) =>
            programContainer(machine).lookup(token, value.node),
          );
    instances.set(value.id, instance);
    return instance;
  };
}
