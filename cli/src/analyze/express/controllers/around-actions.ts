import type { ts } from '#typescript';
import type { Machine } from '../../interpreter/machine.ts';
import { getProperty, isNullish } from '../../interpreter/properties.ts';
import {
  type ClassValue,
  type FunctionValue,
  INPUT,
  nativeFunction,
  objectValue,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { nextFunction } from '../next-function.ts';

/** What a decorator says runs around the actions of a class, or around one of them. */
export type Part = 'before' | 'after' | 'intercept' | 'authorize' | 'user' | 'parameter';

interface Around {
  readonly part: Part;
  readonly method: string | undefined;
  readonly values: readonly Value[];
}

/** What the options of a server say of every action. */
export interface Checkers {
  readonly authorize: Value;
  readonly user: Value;
  readonly interceptors: readonly ClassValue[];
}

/** Makes the one instance of a class that the program's container, or the package, has. */
export type InstanceOf = (value: ClassValue) => Value;

/** The order in which they are asked; what runs behind an action stands before it, since the last of a route's handlers is the action. */
const ORDER: readonly Part[] = ['before', 'authorize', 'user', 'parameter', 'intercept', 'after'];

/** Middleware, interceptors, checks and parameters that decorators of routing-controllers put around actions. */
export class AroundActions {
  readonly #around = new Map<number, Around[]>();

  /** `@UseBefore(check)`, of a class or of a method. */
  decorator(label: string, part: Part): Value {
    return nativeFunction(label, ({ args: values }) =>
      nativeFunction(label, ({ args: [target, name] }) => {
        const owner = ownerOf(target);
        if (owner !== undefined) this.#add(owner, { part, method: stringOf(name ?? UNDEFINED), values });
        return UNDEFINED;
      }),
    );
  }

  /** `createParamDecorator({ value: (action) => … })`: what it gives is worked out at every request. */
  parameterDecorator(machine: Machine): Value {
    return nativeFunction('createParamDecorator', ({ args: [options = UNDEFINED], node }) =>
      nativeFunction('a parameter', ({ args: [target, name] }) => {
        const owner = ownerOf(target);
        const values = [getProperty(machine, options, 'value', node)];
        if (owner !== undefined)
          this.#add(owner, { part: 'parameter', method: stringOf(name ?? UNDEFINED), values });
        return UNDEFINED;
      }),
    );
  }

  /** What Express asks before an action, in its order. */
  handlers(
    machine: Machine,
    owner: ClassValue,
    method: string,
    { checkers, instanceOf }: { readonly checkers: Checkers; readonly instanceOf: InstanceOf },
  ): Value[] {
    const given = this.#of(owner).filter((one) => one.method === undefined || one.method === method);
    const intercepting = checkers.interceptors.map(
      (one): Around => ({ part: 'intercept', method: undefined, values: [one] }),
    );
    const ordered = [...given, ...intercepting].toSorted(
      (left, right) => ORDER.indexOf(left.part) - ORDER.indexOf(right.part),
    );
    return ordered.flatMap((one) => partHandlers(machine, one, checkers, instanceOf, owner.node));
  }

  #add(owner: ClassValue, around: Around): void {
    // Decorators run from the last one to the first.
    this.#around.set(owner.id, [around, ...(this.#around.get(owner.id) ?? [])]);
  }

  /** Of a class and of those that it extends; what stands for a whole class comes first. */
  #of(owner: ClassValue): Around[] {
    const own = this.#around.get(owner.id) ?? [];
    const all = owner.base?.kind === 'class' ? [...own, ...this.#of(owner.base)] : own;
    return all.toSorted(
      (left, right) => Number(left.method !== undefined) - Number(right.method !== undefined),
    );
  }
}

/** The class that a decorator stands at, or in. */
function ownerOf(target: Value | undefined): ClassValue | undefined {
  if (target?.kind === 'class') return target;
  return target?.kind === 'object' ? target.classOf : undefined;
}

function partHandlers(
  machine: Machine,
  { part, values }: Around,
  checkers: Checkers,
  instanceOf: InstanceOf,
  node: ts.Node,
): Value[] {
  const action = actionOf(machine);
  const each = values.flatMap(optionsOf);
  switch (part) {
    case 'before':
    case 'after':
      return each.flatMap((one) =>
        one.kind === 'class' ? methodOf(machine, instanceOf(one), 'use', node) : [one],
      );
    case 'intercept':
      return each
        .flatMap((one) =>
          one.kind === 'class' ? methodOf(machine, instanceOf(one), 'intercept', node) : [one],
        )
        .flatMap((one) => given(one, [action, INPUT]));
    case 'authorize':
      return given(checkers.authorize, [action, values[0] ?? UNDEFINED]);
    case 'user':
      return given(checkers.user, [action]);
    case 'parameter':
      return each.flatMap((one) => given(one, [action, INPUT]));
  }
}

export function methodOf(machine: Machine, instance: Value, name: string, node: ts.Node): Value[] {
  const method = getProperty(machine, instance, name, node);
  return isNullish(method) ? [] : [method];
}

/** The functions among what a value may be, called with these arguments and not with a request. */
function given(value: Value, args: readonly Value[]): FunctionValue[] {
  return optionsOf(value).flatMap((one) =>
    one.kind === 'function' ? [{ ...one, bound: [...one.bound, ...args] }] : [],
  );
}

const actions = new WeakMap<Machine, Value>();

/** What the package hands to checks, interceptors and parameters. */
function actionOf(machine: Machine): Value {
  const known = actions.get(machine);
  if (known !== undefined) return known;
  const entries: [string, Value][] = [
    ['request', machine.request],
    ['response', machine.response],
    ['next', nextFunction(machine)],
  ];
  const action = objectValue(entries, true);
  actions.set(machine, action);
  return action;
}
