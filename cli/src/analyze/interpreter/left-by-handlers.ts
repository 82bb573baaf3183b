import { ts } from '#typescript';
import { questionPrint } from './decisive-prints.ts';
import { fingerprint } from './fingerprints.ts';
import type { Machine } from './machine.ts';
import type { Binding } from './scope.ts';
import { runsCode, union } from './unions.ts';
import { freshId, isPlain, type ObjectValue, optionsOf, UNDEFINED, type Value } from './values.ts';

/** A handler on the way of requests, with the one that they pass before it. */
export interface PassedHandler {
  readonly handler: Value;
  readonly before: PassedHandler | undefined;
  /** False where only some of the requests that come to the next one pass it. */
  readonly isSure: boolean;
}

/** What handlers have made of one member of an object that they share. */
interface LeftMember {
  /** What it was at the end of each that assigned it. */
  readonly byHandler: Map<Value, Value>;
  /** All of that, and what it was before any of them: of what is alike one, by what tells them apart. */
  readonly kinds: Map<string, Value>;
  /** The run that assigned it last, by number. */
  run: number;
  /** What it was until then, where the request may have been passed on with that. */
  passedOn: Value | undefined;
  /** How often requests had been passed on when it was assigned last. */
  passedBefore: number;
}

/**
 * What handlers leave to each other in the members of the request, the response and what hangs on them, and in the variables of
 * functions that they have run. All handlers see the same objects here, but a request finds only what those have left that it has
 * passed: where handlers on every way to the running one are sure to leave something, it is that, and else whatever any handler leaves
 * or was there before.
 */
export class LeftByHandlers {
  readonly #machine: Pick<Machine, 'diagnose' | 'passedOn' | 'stateOfRequests'>;
  /** Every way on which requests come to a handler, by the handler. */
  waysTo: ReadonlyMap<Value, readonly PassedHandler[]> = new Map();
  /** How many handlers and other work have been run so far. */
  run = 0;
  #running: Value | undefined;
  #first = 0;
  #passedOn = 0;
  #assigned: { readonly owner: ObjectValue; readonly name: string; readonly member: LeftMember }[] = [];
  /** What variables were before the running handler assigned them. */
  readonly #variables = new Map<Binding, Value>();
  readonly #told = new Set<LeftMember>();
  /** Grows with each change: prints of what stands in members are made anew then. */
  version = 0;

  constructor(machine: Pick<Machine, 'diagnose' | 'passedOn' | 'stateOfRequests'>) {
    this.#machine = machine;
  }

  /** Runs a handler, or other work that begins anew, and keeps what it has left apart from what others leave. */
  while<T>(handler: Value, run: () => T): T {
    this.run += 1;
    this.version += 1;
    this.#running = handler;
    this.#first = freshId();
    this.#passedOn = this.#machine.passedOn;
    const result = run();
    this.#running = undefined;
    this.#settle(handler);
    this.version += 1;
    return result;
  }

  /** From now on what the handler has assigned is one possibility. */
  #settle(handler: Value): void {
    for (const { owner, name, member } of this.#assigned) {
      const last = owner.props.get(name);
      // Rows of a database keep nothing.
      if (last === undefined) continue;
      const value = member.passedOn === undefined ? last : eitherOf([member.passedOn, last]);
      const known = member.byHandler.get(handler);
      member.byHandler.set(handler, known === undefined ? value : eitherOf([known, value]));
      const isWhole = addKinds(member.kinds, value);
      if (!isWhole) this.#tellLost(member, handler, name);
      owner.props.set(name, unionOf(member.kinds));
    }
    this.#assigned = [];
    for (const [binding, before] of this.#variables) binding.set(eitherOf([before, binding.get()]));
    this.#variables.clear();
  }

  #tellLost(member: LeftMember, handler: Value, name: string): void {
    if (this.#told.has(member)) return;
    this.#told.add(member);
    for (const { node } of optionsOf(handler).flatMap((one) => (one.kind === 'function' ? [one] : [])))
      this.#machine.diagnose('MIG-2006', node, {
        message: `Handlers leave more than ${MOST_CODE} functions or services in ${name}: the earliest are not followed`,
      });
  }

  /**
   * A member of an object is about to be assigned that may be one of others, too.
   * @returns what it is until then; undefined where the object is the running handler's own
   */
  beforeMember(owner: ObjectValue, name: string): Value | undefined {
    if (this.#running === undefined || !this.#isShared(owner.id)) return undefined;
    this.version += 1;
    const own = owner.props.get(name);
    if (own === undefined && mayInherit(owner, name)) return undefined;
    owner.left ??= new LeftMembers(this);
    const member = owner.left.memberOf(name, own ?? UNDEFINED);
    const isFirst = member.run !== this.run;
    const value = (isFirst ? owner.left.seen(name) : undefined) ?? own ?? UNDEFINED;
    if (isFirst) {
      member.run = this.run;
      member.passedOn = undefined;
      member.passedBefore = this.#passedOn;
      this.#assigned.push({ owner, name, member });
    }
    // `if (!token) return next(); request.user = …`
    if (this.#machine.passedOn > member.passedBefore)
      member.passedOn = member.passedOn === undefined ? value : eitherOf([member.passedOn, value]);
    member.passedBefore = this.#machine.passedOn;
    return value;
  }

  /** The number of what is being run, where a value of this identity is not its own. */
  runThatShares(id: number): number | undefined {
    return this.#running !== undefined && id < this.#first ? this.run : undefined;
  }

  /** A variable of a function that another handler has run is about to be assigned: afterwards it may be either. */
  beforeVariable(binding: Binding, owner: number): void {
    if (this.#running === undefined || !this.#isShared(owner) || this.#variables.has(binding)) return;
    this.#variables.set(binding, binding.get());
  }

  /** What a member is for the running handler; undefined where it is what stands there. */
  seenOf(member: LeftMember): Value | undefined {
    if (this.#running === undefined || member.run === this.run) return undefined;
    const ways = this.waysTo.get(this.#running);
    if (ways === undefined) return undefined;
    const seen: Value[] = [];
    for (const way of ways) if (!leftOnTheWay(member, way.before, seen)) return undefined;
    return eitherOf(seen);
  }

  #isShared(id: number): boolean {
    return id < this.#first && this.#machine.stateOfRequests?.isOfStartUp(id) !== true;
  }
}

/** Of all that handlers leave in one place. */
const MOST_LEFT = 64;
/** Of what each of hundreds of handlers makes for itself, so many are kept: with some more, a union still tells its options. */
const MOST_KINDS = 4;
/** Of code, such as the service of each router that all handlers ask, each is another one. */
const MOST_CODE = MOST_LEFT - MOST_KINDS;

/**
 * Each handler may make one of its own, all alike; of more that are not, the newest stay.
 * @returns whether all code is among them
 */
function addKinds(kinds: Map<string, Value>, value: Value): boolean {
  for (const one of optionsOf(value)) {
    const print = one.kind === 'object' || one.kind === 'function' ? questionPrint([one]) : fingerprint(one);
    kinds.delete(print);
    kinds.set(print, one);
  }
  const things = [...kinds].filter(([, one]) => !isPlain(one));
  if (things.length <= MOST_KINDS) return true;
  const code = things.filter(([, one]) => runsCode(one));
  const others = things.filter(([, one]) => !runsCode(one));
  for (const [print] of [...code.slice(0, -MOST_CODE), ...others.slice(0, -MOST_KINDS)]) kinds.delete(print);
  return code.length <= MOST_CODE;
}

function unionOf(kinds: ReadonlyMap<string, Value>): Value {
  return union([...kinds.values()], MOST_LEFT);
}

function eitherOf(values: readonly Value[]): Value {
  const [first = UNDEFINED] = values;
  if (values.every((one) => one === first)) return first;
  const kinds = new Map<string, Value>();
  for (const value of values) addKinds(kinds, value);
  return unionOf(kinds);
}

/** What stands in a member's place while the object has none of its own: a method of its class, or what a package gives. */
function mayInherit({ base, classOf }: ObjectValue, name: string): boolean {
  if (base !== undefined) return true;
  for (let one: Value | undefined = classOf; one !== undefined; one = one.base) {
    if (one.kind !== 'class' || one.wrapped.has(name)) return true;
    if (one.node.members.some(({ name: of }) => of !== undefined && ts.isIdentifier(of) && of.text === name))
      return true;
  }
  return false;
}

/** @returns whether some handler on the way is sure to leave something in the member */
function leftOnTheWay(member: LeftMember, way: PassedHandler | undefined, seen: Value[]): boolean {
  for (let one = way; one !== undefined; one = one.before) {
    const left = member.byHandler.get(one.handler);
    if (left === undefined) continue;
    seen.push(left);
    if (one.isSure) return true;
  }
  return false;
}

/** The members of one object that handlers have assigned which did not make it. */
export class LeftMembers {
  readonly #handlers: LeftByHandlers;
  readonly #members = new Map<string, LeftMember>();

  constructor(handlers: LeftByHandlers) {
    this.#handlers = handlers;
  }

  get names(): Iterable<string> {
    return this.#members.keys();
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  memberOf(name: string, base: Value): LeftMember {
    const known = this.#members.get(name);
    if (known !== undefined) return known;
    const member: LeftMember = {
      byHandler: new Map(),
      kinds: new Map(),
      run: 0,
      passedOn: undefined,
      passedBefore: 0,
    };
    addKinds(member.kinds, base);
    this.#members.set(name, member);
    return member;
  }

  /** What a member is for the running handler; undefined where it is what stands there. */
  seen(name: string): Value | undefined {
    const member = this.#members.get(name);
    return member === undefined ? undefined : this.#handlers.seenOf(member);
  }
}
