import type { ts } from '#typescript';
import { callFunction } from '../calls.ts';
import type { Machine } from '../machine.ts';
import {
  arrayValue,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  optionsOf,
  stringOf,
  type Value,
} from '../values.ts';
import { ANY_EVENT, eventNames, type HearingWays, patternOf } from './event-names.ts';

/** A listener on an in-process emitter, with the call that registered it. */
export interface ListenerModel {
  /** `{?}` of one that hears several. */
  readonly event: string;
  /** Which events those are, where not all. */
  readonly pattern?: RegExp | undefined;
  readonly handler: Value;
  readonly node: ts.Node;
  /** Of a listener that hears its event once: the conditions under which start-up has run it. */
  readonly heardUnder?: Set<string>;
}

/** An emitter of the program: `emit` reaches the listeners that were registered on the same one. */
export interface EmitterModel {
  readonly emitter: true;
  readonly listeners: ListenerModel[];
  readonly ways: HearingWays;
}

const LISTEN = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);
const ONCE = new Set(['once', 'prependOnceListener']);
const LISTEN_TO_ALL = new Set(['onAny', 'prependAny']);
/** `many(event, times, listener)` */
const LISTEN_OFTEN = new Set(['many', 'prependMany']);
const EMIT = new Set(['emit', 'emitAsync', 'emitSerial']);
const ASK = ['listenerCount', 'listeners', 'rawListeners'];
const REMOVE = new Set(['off', 'offAny', 'removeListener', 'removeAllListeners', 'setMaxListeners']);

/** `on` and `emit` of something that is an emitter beside what else it is: the application, the process. */
export function emitterMember(
  machine: Machine,
  model: EmitterModel,
  name: string,
  self: Value,
): Value | undefined {
  if (LISTEN.has(name))
    return nativeFunction(name, ({ args: [event, handler], node }) => {
      // A promise of the event, where no listener is given.
      if (handler === undefined) return ONCE.has(name) ? INPUT : self;
      listen(machine, model, event, { handler, node, isOnce: ONCE.has(name) });
      return self;
    });
  if (LISTEN_OFTEN.has(name))
    return nativeFunction(name, ({ args: [event, , handler], node }) => {
      if (handler !== undefined) listen(machine, model, event, { handler, node });
      return self;
    });
  if (LISTEN_TO_ALL.has(name))
    return nativeFunction(name, ({ args: [handler], node }) => {
      if (handler !== undefined) model.listeners.push({ event: ANY_EVENT, handler, node });
      return self;
    });
  if (name === 'listenerCount')
    return nativeFunction(name, ({ args }) => listenerCount(machine, model, args[0]));
  if (name === 'listeners' || name === 'rawListeners')
    return nativeFunction(name, ({ args }) =>
      arrayValue(
        heardBy(model, eventNames(args[0], model.ways)).map((one) => one.handler),
        true,
      ),
    );
  if (!EMIT.has(name)) return undefined;
  return nativeFunction(name, ({ args: [event, ...rest], node }) => {
    emit(machine, model, eventNames(event, model.ways), rest, node);
    // Whether anybody listens, or what the listeners give.
    return INPUT;
  });
}

export function emitterModel(machine: Machine, ways: HearingWays = {}): EmitterModel {
  const model: EmitterModel = { emitter: true, listeners: [], ways };
  machine.emitters.push(model);
  return model;
}

export function emitterValue(machine: Machine, ways: HearingWays = {}): NativeValue {
  const model = emitterModel(machine, ways);
  const self: NativeValue = native('an emitter', {
    model,
    get: (name) => emitterMember(machine, model, name, self) ?? removal(name, self),
  });
  return self;
}

/**
 * `Object.create(EventEmitter.prototype)` and `Object.assign(target, EventEmitter.prototype)`: whoever takes its methods over is an
 * emitter. Instances of a class that is made in the old way share one, and so their listeners.
 */
export function emitterPrototype(machine: Machine, ways: HearingWays = {}): Value {
  const model = emitterModel(machine, ways);
  const self = objectValue();
  for (const name of [...LISTEN, ...LISTEN_OFTEN, ...LISTEN_TO_ALL, ...EMIT, ...REMOVE, ...ASK]) {
    const member = emitterMember(machine, model, name, self) ?? removal(name, self);
    if (member !== undefined) self.props.set(name, member);
  }
  return self;
}

function removal(name: string, self: Value): Value | undefined {
  return REMOVE.has(name) ? nativeFunction(name, () => self) : undefined;
}

/** The emitters that a value may be, also as the base of an instance. */
export function emittersOf(value: Value | undefined): readonly EmitterModel[] {
  return (value === undefined ? [] : optionsOf(value)).flatMap((one) => {
    const holder = one.kind === 'object' ? one.base : one;
    const model = holder?.kind === 'native' ? holder.model : undefined;
    return isEmitter(model) ? [model] : [];
  });
}

function isEmitter(model: unknown): model is EmitterModel {
  return typeof model === 'object' && model !== null && 'emitter' in model;
}

/** Adds a listener for each event that a value names. */
export function listen(
  machine: Machine,
  model: EmitterModel,
  event: Value | undefined,
  { handler, node, isOnce = false }: { handler: Value; node: ts.Node; isOnce?: boolean },
): void {
  for (const name of eventNames(event, model.ways)) {
    const pattern = patternOf(name, model.ways);
    const heard = pattern === undefined ? name : ANY_EVENT;
    if (areEnough(machine, model, { event: heard, handler, node })) continue;
    model.listeners.push({
      event: heard,
      pattern: pattern === 'all' ? undefined : pattern,
      handler,
      node,
      ...(isOnce ? { heardUnder: new Set<string>() } : {}),
    });
  }
}

/** Of one function for one event, where it depends on conditions whether it listens. */
const MOST_LISTENERS = 24;

/**
 * A start-up that is followed from each place that reports to it listens each time, and each time all hear it who listened
 * before: a program has no such crowd of one function for one event unless it is sure to register it. (One call may register
 * many others: `on(event, handler) { emitter.on(event, handler); }`.)
 */
function areEnough(
  machine: Machine,
  { listeners }: EmitterModel,
  { event, handler, node }: ListenerModel,
): boolean {
  if (machine.conditions.length === 0) return false;
  const isSame = (one: ListenerModel): boolean =>
    one.node === node && one.event === event && writtenIn(one.handler) === writtenIn(handler);
  if (listeners.filter(isSame).length < MOST_LISTENERS) return false;
  machine.diagnose('MIG-2006', node, {
    message: `More than ${MOST_LISTENERS} listeners may be registered here: further ones are not followed`,
  });
  return true;
}

function writtenIn(handler: Value): ts.Node | undefined {
  return handler.kind === 'function' ? handler.node : undefined;
}

/** While the program starts it is known who listens; requests come when others may. */
function listenerCount(machine: Machine, { listeners }: EmitterModel, event: Value | undefined): Value {
  const name = stringOf(event);
  const isOpen = listeners.some((one) => one.event === ANY_EVENT || (one.heardUnder?.size ?? 0) > 1);
  if (machine.phase !== 'bootstrap' || name === undefined || isOpen) return INPUT;
  const waiting = listeners.filter((one) => one.event === name);
  if (waiting.some((one) => one.heardUnder?.size === 1 && !one.heardUnder.has(''))) return INPUT;
  return literal(waiting.filter((one) => one.heardUnder?.has('') !== true).length);
}

/** Whether a listener that hears its event once has heard it, or has under the conditions that hold; it is taken to hear it now. */
function hasHeard(machine: Machine, { heardUnder }: ListenerModel): boolean {
  if (machine.phase !== 'bootstrap' || heardUnder === undefined) return false;
  const conditions = machine.conditions.join(' && ');
  if (heardUnder.has('') || heardUnder.has(conditions)) return true;
  heardUnder.add(conditions);
  return false;
}

/** Runs whoever listens for one of these events, each once, in the same call. */
export function emit(
  machine: Machine,
  model: EmitterModel,
  names: readonly string[],
  args: readonly Value[],
  node: ts.Node,
): void {
  for (const name of names) machine.note({ kind: 'emit', event: name, emitter: model });
  for (const listener of heardBy(model, names)) {
    if (!hasHeard(machine, listener)) hear(machine, listener, args, node);
  }
}

function hear(machine: Machine, listener: ListenerModel, args: readonly Value[], node: ts.Node): void {
  const runs = running.get(listener) ?? 0;
  // Other words may lead elsewhere (`emit('step', 'third')`): how far these are followed, and that it is told, is as with any call.
  if (runs >= MOST_NESTED && !args.some((arg) => stringOf(arg) !== undefined)) return;
  running.set(listener, runs + 1);
  try {
    callFunction(machine, listener.handler, args, node);
  } finally {
    running.set(listener, runs);
  }
}

/** A listener whose work makes somebody emit what it hears is followed once more inside of itself: what it does is known by then. */
const MOST_NESTED = 2;
const running = new WeakMap<ListenerModel, number>();

function heardBy({ listeners }: EmitterModel, names: readonly string[]): ListenerModel[] {
  return listeners.filter(({ event, pattern }) => {
    if (names.includes(ANY_EVENT) || names.includes(event)) return true;
    return event === ANY_EVENT && (pattern === undefined || names.some((name) => pattern.test(name)));
  });
}
