import { callFunction, passedOn } from '../calls.ts';
import { entriesOf } from '../entries.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { getProperty } from '../properties.ts';
import { union } from '../unions.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  type NativeValue,
  NULL,
  native,
  nativeFunction,
  objectValue,
  settled,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { type Functions, memberFunction } from './own-member.ts';
import { promiseFunctions, resolvedBy } from './promise.ts';

/** `bluebird`: promises with more functions; here, too, a promise is the value that it is resolved with. */
export const bluebirdModel: LibraryModel = {
  packages: ['bluebird'],
  load: (machine) => {
    const functions = bluebirdFunctions(machine);
    const own: NativeValue = native('bluebird', {
      get: (name) =>
        name === 'default' || name === 'Promise'
          ? own
          : (memberFunction('bluebird', functions, name) ?? {
              kind: 'external',
              package: 'bluebird',
              path: `.${name}`,
            }),
      construct: (call) => resolvedBy(machine, call),
    });
    return own;
  },
};

function bluebirdFunctions(machine: Machine): Functions {
  const itself = ({ args }: Call): Value => args[0] ?? UNKNOWN;
  const run = ({ args: [work = UNKNOWN], node }: Call): Value =>
    settled(callFunction(machine, work, [], node));
  const spread = ({ args, node }: Call): Value => {
    const callback = args.at(-1) ?? UNKNOWN;
    return callFunction(machine, callback, args.slice(0, -1).map(settled), node);
  };
  return {
    ...promiseFunctions,
    ...overLists(machine),
    cast: (call) => settled(itself(call)),
    delay: ({ args }) => args[1] ?? UNDEFINED,
    try: run,
    attempt: run,
    method: itself,
    coroutine: itself,
    promisify: bound,
    promisifyAll: ({ args: [target = UNKNOWN], node }) => withPromises(machine, target, node),
    fromCallback: ({ args: [work = UNKNOWN], node }) => calledBack(machine, work, node),
    fromNode: ({ args: [work = UNKNOWN], node }) => calledBack(machine, work, node),
    join: spread,
    using: spread,
  };
}

function overLists(machine: Machine): Functions {
  const each = ({ args: [list = UNKNOWN, callback = UNKNOWN], node }: Call): Value => {
    // Of a list that may hold something nobody knows what: the callback runs once, or all in it would be missed.
    if (list.kind !== 'array' || (list.open && list.items.length === 0))
      return passedOn(machine, [callback], node, arrayValue([], true));
    const results = list.items.map((item) => settled(callFunction(machine, callback, [settled(item)], node)));
    return arrayValue(results, list.open);
  };
  const onArray =
    (method: string) =>
    ({ args: [list = UNKNOWN, ...rest], node }: Call): Value =>
      callFunction(machine, getProperty(machine, list, method, node), rest, node);
  return {
    map: each,
    mapSeries: each,
    each,
    filter: onArray('filter'),
    reduce: onArray('reduce'),
    props: ({ args: [object = UNKNOWN], node }) => {
      const entries = entriesOf(machine, object, node);
      return entries === undefined
        ? INPUT
        : objectValue(entries.map(([name, value]) => [name, settled(value)] as const));
    },
  };
}

/** `promisify(fn, { context })`: the function with its `this`. */
function bound({ args: [work = UNKNOWN, options] }: Call): Value {
  const context = options?.kind === 'object' ? options.props.get('context') : undefined;
  return work.kind === 'function' && context !== undefined ? { ...work, thisValue: context } : work;
}

const OF_CLIENTS = [
  'query',
  'execute',
  'getConnection',
  'beginTransaction',
  'commit',
  'rollback',
  'connect',
  'all',
  'run',
  'get',
  'each',
  'exec',
];

/** The same object, whose methods are there a second time with `Async` behind their names. */
function withPromises(machine: Machine, target: Value, node: Call['node']): Value {
  if (target.kind === 'object') {
    for (const [name, value] of [...target.props])
      if (value.kind === 'function' || value.kind === 'native') target.props.set(`${name}Async`, value);
    return target;
  }
  if (target.kind !== 'native') return target;
  // The object itself has them from now on, whatever the program goes on with.
  for (const name of OF_CLIENTS) {
    const method = target.props.get(name) ?? target.get?.(name);
    if (method?.kind === 'native') target.props.set(`${name}Async`, method);
  }
  return native(target.label, {
    ...target,
    get: (name) => getProperty(machine, target, name.replace(/Async$/, ''), node),
  });
}

/** What a function hands to the callback that it is given. */
function calledBack(machine: Machine, work: Value, node: Call['node']): Value {
  const given: Value[] = [];
  const callback = nativeFunction('callback', ({ args }) => {
    given.push(args[1] ?? NULL);
    return UNDEFINED;
  });
  callFunction(machine, work, [callback], node);
  return given.length === 0 ? INPUT : union(given);
}
