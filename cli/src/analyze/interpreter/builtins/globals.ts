import { ts } from '#typescript';
import { speculate } from '../branch-variables.ts';
import { callFunction, passedOn } from '../calls.ts';
import { prototypeOf } from '../decorators.ts';
import { entriesOf, membersOf } from '../entries.ts';
import { ANY_ITEM } from '../lasting-memory.ts';
import { asLikelyAs } from '../likely.ts';
import type { Machine } from '../machine.ts';
import { listOfMembers } from '../member-conditions.ts';
import { detached } from '../open-transactions.ts';
import { binary } from '../operators.ts';
import { layOver } from '../overlays.ts';
import { getProperty, noteWrite, setProperty } from '../properties.ts';
import { setPrototype } from '../prototype-chain.ts';
import {
  arrayValue,
  type Call,
  type ClassValue,
  freshId,
  INPUT,
  literal,
  native,
  nativeFunction,
  type ObjectValue,
  objectValue,
  optionsOf,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { arrayClass } from './array-class.ts';
import { copyOf, parseJson, stringifyJson } from './copies.ts';
import { eventClass, eventTargetClass } from './event-target.ts';
import { mapValue, setValue } from './keyed-collections.ts';
import { objectOfPairs } from './object-of-pairs.ts';
import { type Functions, memberFunction, ownMember } from './own-member.ts';
import { processValue } from './process.ts';
import { promiseClass } from './promise.ts';
import { proxyClass } from './proxies.ts';
import { reflectValue } from './reflect.ts';
import { regExpClass } from './strings.ts';
import { urlClass } from './urls.ts';

/** Installs the globals that programs use while they register routes and build queries. */
export function installGlobals(machine: Machine): void {
  const set = (name: string, value: Value) => machine.globals.set(name, value);
  set('Object', namespace('Object', objectFunctions(machine), { prototype: objectPrototype }));
  set('Array', arrayClass(machine));
  set('Promise', promiseClass(machine));
  set(
    'JSON',
    namespace('JSON', {
      parse: (call) => parseJson(machine, call),
      stringify: (call) => stringifyJson(machine, call),
    }),
  );
  set(
    'String',
    native('String', {
      call: ({ args }) =>
        args[0]?.kind === 'literal'
          ? asLikelyAs(literal(String(args[0].value)), args[0])
          : (args[0] ?? literal('')),
      get: (name) =>
        name === 'raw' ? nativeFunction('String.raw', ({ args }) => interleaved(args)) : undefined,
    }),
  );
  set(
    'Number',
    nativeFunction('Number', ({ args }) =>
      args[0]?.kind === 'literal' ? asLikelyAs(literal(Number(args[0].value)), args[0]) : INPUT,
    ),
  );
  for (const [name, code] of Object.entries({ encodeURI, encodeURIComponent, decodeURI, decodeURIComponent }))
    set(
      name,
      nativeFunction(name, ({ args: [text] }) => codedBy(code, text)),
    );
  set('Map', native('Map', { construct: (call) => mapValue(machine, call) }));
  set('WeakMap', native('WeakMap', { construct: (call) => mapValue(machine, call) }));
  set(
    'structuredClone',
    nativeFunction('structuredClone', ({ args: [value] }) => copyOf(machine, value) ?? INPUT),
  );
  set('URL', urlClass);
  set('RegExp', regExpClass);
  set('Proxy', proxyClass(machine));
  set('Reflect', reflectValue(machine));
  set('Symbol', symbolValue());
  set('Proxy', proxyClass(machine));
  set('Set', native('Set', { construct: (call) => setValue(machine, call) }));
  set('process', processValue(machine));
  set('EventTarget', eventTargetClass(machine));
  set('Event', eventClass);
  set('CustomEvent', eventClass);
  set('console', { kind: 'external', package: 'console', path: '' });
  for (const name of [
    'Math',
    'Date',
    'Error',
    'TypeError',
    'RangeError',
    'Buffer',
    'URLSearchParams',
    'Intl',
    'fetch',
    'WebSocket',
    'parseInt',
    'parseFloat',
    'isNaN',
    'Boolean',
    'BigInt',
    'WeakSet',
    'AbortController',
    'AbortSignal',
    'crypto',
    'performance',
    'TextEncoder',
    'TextDecoder',
    'clearTimeout',
    'clearInterval',
    'Number',
  ]) {
    if (!machine.globals.has(name)) set(name, { kind: 'external', package: 'globals', path: name });
  }
  for (const name of ['setTimeout', 'setImmediate', 'setInterval', 'queueMicrotask']) {
    set(
      name,
      nativeFunction(name, ({ args, node }) => detached(machine, () => runLater(machine, args, node))),
    );
  }
  const globalObject = objectValue([], true);
  // Under both names it is the same.
  for (const name of ['fetch', 'WebSocket']) {
    const known = machine.globals.get(name);
    if (known !== undefined) globalObject.props.set(name, known);
  }
  set('globalThis', globalObject);
  set('global', globalObject);
}

/** `setTimeout(callback, delay, ...values)`: the values are what the callback is given. */
function runLater(machine: Machine, args: readonly Value[], node: ts.Node): Value {
  const [callback, , ...values] = args;
  if (values.length === 0 || callback === undefined) return passedOn(machine, args, node, INPUT);
  speculate(machine, () => callFunction(machine, callback, values, node));
  return INPUT;
}

function namespace(label: string, functions: Functions, extra: Readonly<Record<string, Value>> = {}): Value {
  return native(label, {
    get: (name) => ownMember(extra, name) ?? memberFunction(label, functions, name),
    call: () => UNKNOWN,
  });
}

function objectFunctions(machine: Machine): Functions {
  const listing =
    (itemOf: (key: Value, value: Value) => Value) =>
    ({ args: [owner], node }: Call) => {
      const members = owner === undefined ? undefined : membersOf(machine, owner, node);
      return owner === undefined || members === undefined ? UNKNOWN : listOfMembers(owner, members, itemOf);
    };
  const same = ({ args }: Call) => args[0] ?? UNDEFINED;
  const names = listing((key) => key);
  return {
    keys: names,
    values: listing((_key, value) => value),
    entries: listing((key, value) => arrayValue([key, value])),
    assign: ({ args, node }) => {
      const [target = UNKNOWN, ...sources] = args;
      // Which names an unknown source has, nobody knows.
      noteWrite(machine, target, ANY_ITEM);
      for (const source of sources) layOver(machine, target, source, node, making(target, node));
      return target;
    },
    fromEntries: ({ args }) => objectOfPairs(args[0] ?? UNKNOWN),
    freeze: same,
    seal: same,
    create: ({ args }) => ({ ...objectValue([], true), ...(args[0] === undefined ? {} : { base: args[0] }) }),
    setPrototypeOf: ({ args }) => {
      const [target, base] = args;
      if (target !== undefined && base !== undefined) setPrototype(target, base);
      return target ?? UNDEFINED;
    },
    defineProperty: ({ args: [target = UNKNOWN, name, descriptor = UNKNOWN], node }) => {
      const key = stringOf(name);
      if (key !== undefined) defineProperty(machine, target, key, descriptor, node);
      return target;
    },
    defineProperties: ({ args: [target = UNKNOWN, descriptors = UNKNOWN], node }) => {
      for (const [name, descriptor] of entriesOf(machine, descriptors, node) ?? [])
        defineProperty(machine, target, name, descriptor, node);
      return target;
    },
    getPrototypeOf: ({ args: [object = UNKNOWN] }) => {
      if (object.kind === 'object')
        return object.classOf === undefined ? (object.base ?? UNKNOWN) : prototypeOf(object.classOf);
      return object.kind === 'class' ? (object.base ?? UNKNOWN) : UNKNOWN;
    },
    getOwnPropertyNames: (call) => {
      const [object = UNKNOWN] = call.args;
      const methods = isPrototype(object) ? methodNames(object) : [];
      const own = names(call);
      return own.kind === 'array'
        ? arrayValue([...methods.map((name) => literal(name)), ...own.items])
        : UNKNOWN;
    },
    getOwnPropertyDescriptor: ({ args: [object = UNKNOWN, name], node }) => {
      const key = stringOf(name);
      return key === undefined
        ? UNKNOWN
        : objectValue([['value', getProperty(machine, object, key, node)]], true);
    },
    hasOwn: ({ args: [object = UNKNOWN, name] }) => ownership(object, stringOf(name)),
  };
}

/** `Object.assign({}, …)` makes an object, as `{ ... }` does: nobody has seen what it was before. */
function making(target: Value, node: ts.Node): { put?: (name: string, value: Value) => void } {
  const [made] = ts.isCallExpression(node) ? node.arguments : [];
  return target.kind === 'object' && made !== undefined && ts.isObjectLiteralExpression(made)
    ? { put: (name, value) => void target.props.set(name, value) }
    : {};
}

function defineProperty(
  machine: Machine,
  target: Value,
  name: string,
  descriptor: Value,
  node: Call['node'],
): void {
  for (const one of optionsOf(descriptor)) {
    if (one.kind !== 'object') continue;
    const getter = one.props.get('get');
    // Compiled modules say first what they pass on, and load it afterwards: what a getter gives is known when it is asked.
    if (machine.phase === 'bootstrap' && target.kind === 'object' && getter?.kind === 'function') {
      target.props.delete(name);
      target.getters.set(name, getter);
      continue;
    }
    const value =
      getter === undefined ? (one.props.get('value') ?? UNDEFINED) : callFunction(machine, getter, [], node);
    setProperty(machine, target, name, value);
  }
}

function isPrototype(value: Value): value is ObjectValue & { readonly classOf: ClassValue } {
  return value.kind === 'object' && value.classOf?.statics.get('prototype') === value;
}

/** Methods are no entries of a prototype, but they are among its names. */
function methodNames({ classOf }: { readonly classOf: ClassValue }): string[] {
  const methods = classOf.node.members.filter((one) => ts.isMethodDeclaration(one) && one.body !== undefined);
  return [
    'constructor',
    ...methods.flatMap((one) => (one.name !== undefined && ts.isIdentifier(one.name) ? [one.name.text] : [])),
  ];
}

function ownership(object: Value, name: string | undefined): Value {
  if (object.kind !== 'object' || name === undefined) return UNKNOWN;
  if (object.props.has(name) || object.getters.has(name)) return literal(true);
  return object.open ? UNKNOWN : literal(false);
}

/** The texts of a template with the values between them. */
function interleaved([texts, ...values]: readonly Value[]): Value {
  if (texts?.kind !== 'array') return INPUT;
  return texts.items.reduce((text, piece, index) => {
    const value = values[index - 1];
    return binary('+', value === undefined ? text : binary('+', text, value), piece);
  }, literal(''));
}

/** `Object.prototype.hasOwnProperty.call(object, name)` and the same on an object itself. */
const objectPrototype = native('Object.prototype', {
  get: (name) =>
    name === 'hasOwnProperty'
      ? nativeFunction(name, ({ args: [key], thisValue }) => ownership(thisValue, stringOf(key)))
      : undefined,
});

/** Of a text that cannot be decoded the function throws. */
function codedBy(code: (text: string) => string, value: Value | undefined): Value {
  const text = stringOf(value);
  if (text === undefined || value === undefined) return INPUT;
  try {
    return asLikelyAs(literal(code(text)), value);
  } catch {
    return INPUT;
  }
}

/** Each call of `Symbol` makes another key; `Symbol.for` gives the same one for the same text. */
function symbolValue(): Value {
  const shared = new Map<string, Value>();
  const fresh = ({ args }: Call): Value =>
    native(`Symbol(${stringOf(args[0]) ?? ''})`, { key: `@@${stringOf(args[0]) ?? ''}#${freshId()}` });
  const lookup = (call: Call): Value => {
    const text = stringOf(call.args[0]) ?? '';
    const found = shared.get(text) ?? fresh(call);
    shared.set(text, found);
    return found;
  };
  return native('Symbol', {
    call: fresh,
    get: (name) => {
      if (name === 'for') return nativeFunction(name, lookup);
      return name === 'iterator' || name === 'asyncIterator' ? literal(`@@${name}`) : undefined;
    },
  });
}
