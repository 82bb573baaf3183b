import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  literal,
  nativeFunction,
  objectValue,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject, membersOf } from '../option-objects.ts';

/** What a program puts around the operations of a client: `$extends({ query })`, or `$use`, which takes all of them. */
interface Hook {
  readonly on: (model: string, operation: string) => boolean;
  readonly run: (model: string, operation: string, call: Call) => void;
}

/** What a client has besides what the schema gives it. */
export interface Extensions {
  readonly methods: ReadonlyMap<string, Value>;
  readonly hooks: readonly Hook[];
  /** Operations of a hook itself run no further hooks. */
  readonly state: { isInHook: boolean };
}

export function noExtensions(): Extensions {
  return { methods: new Map(), hooks: [], state: { isInHook: false } };
}

/** Those of a client that `$extends` makes of another one. */
export function extended(machine: Machine, before: Extensions, options: Value | undefined): Extensions {
  const methods = new Map(before.methods);
  for (const models of membersOf(options, 'model'))
    for (const [model, own] of entriesOfObject(models))
      for (const [method, value] of entriesOfObject(own)) methods.set(`${model}.${method}`, value);
  for (const own of membersOf(options, 'client'))
    for (const [method, value] of entriesOfObject(own)) methods.set(`${OF_CLIENT}.${method}`, value);
  const hooks = membersOf(options, 'query').flatMap((query) =>
    entriesOfObject(query).flatMap(([model, own]) =>
      model === '$allOperations'
        ? [queryHook(machine, '$allModels', model, own)]
        : entriesOfObject(own).map(([operation, run]) => queryHook(machine, model, operation, run)),
    ),
  );
  return { methods, hooks: [...before.hooks, ...hooks], state: before.state };
}

const OF_CLIENT = '$client';

/** A method that an extension gives the client itself, or a model of it, called on that. */
export function methodOf(
  { methods }: Extensions,
  name: string,
  self: Value,
  model = OF_CLIENT,
): Value | undefined {
  const own =
    methods.get(`${model}.${name}`) ?? (model === OF_CLIENT ? undefined : methods.get(`$allModels.${name}`));
  return own?.kind === 'function' ? { ...own, thisValue: self } : own;
}

function queryHook(machine: Machine, model: string, operation: string, run: Value): Hook {
  return {
    on: (asked, name) =>
      (model === '$allModels' || model === accessor(asked)) &&
      (operation === '$allOperations' || operation === name),
    run: (asked, name, { args: [args = UNKNOWN], node }) => {
      const query = nativeFunction('query', () => INPUT);
      const given = objectValue([
        ['model', literal(asked)],
        ['operation', literal(name)],
        ['args', args],
        ['query', query],
      ]);
      callFunction(machine, run, [given], node);
    },
  };
}

/** `$use((params, next) => …)`. */
export function middleware(machine: Machine, run: Value): Hook {
  return {
    on: () => true,
    run: (asked, name, { args: [args = UNKNOWN], node }) => {
      const params = objectValue([
        ['model', literal(asked)],
        ['action', literal(name)],
        ['args', args],
      ]);
      callFunction(machine, run, [params, nativeFunction('next', () => INPUT)], node);
    },
  };
}

/** Runs what stands around an operation. */
export function runHooks({ hooks, state }: Extensions, model: string, operation: string, call: Call): void {
  if (state.isInHook || hooks.length === 0) return;
  state.isInHook = true;
  for (const hook of hooks) if (hook.on(model, operation)) hook.run(model, operation, call);
  state.isInHook = false;
}

/** The name under which a client has a model. */
export function accessor(model: string): string {
  return `${model[0]?.toLowerCase() ?? ''}${model.slice(1)}`;
}
