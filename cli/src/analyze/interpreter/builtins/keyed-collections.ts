import { speculate } from '../branch-variables.ts';
import { under } from '../branches.ts';
import { callFunction } from '../calls.ts';
import { conditionNow } from '../condition-texts.ts';
import { areInstancesAlike } from '../decisive-prints.ts';
import { fingerprint } from '../fingerprints.ts';
import { ANY_ITEM } from '../lasting-memory.ts';
import { anyOf } from '../lookups.ts';
import type { Machine } from '../machine.ts';
import { isOnlyAsked } from '../only-asked.ts';
import { noteRead, noteWrite } from '../properties.ts';
import { spreadOf } from '../spreads.ts';
import { changesForSure, mayNotHappen } from '../sure-changes.ts';
import { orNothing, union } from '../unions.ts';
import {
  type ArrayValue,
  arrayValue,
  type Call,
  freshId,
  INPUT,
  literal,
  type NativeValue,
  native,
  optionsOf,
  putUnder,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { type Functions, memberFunction } from './own-member.ts';

/** Different values under keys that are not known: a loop that the analysis cannot end would go on adding them. */
const MOST_UNNAMED = 1_000;

/** Entries by key, with what is known of their completeness. */
export class Entries {
  readonly #machine: Machine;
  readonly #entries = new Map<string, readonly [Value, Value]>();
  /** Entries that are only there under a condition. */
  readonly #when = new Map<string, string>();
  /** The run of a handler that put an entry in, by number: others do not find it. */
  readonly #putBy = new Map<string, number>();
  /** How many were put in under keys that are not known. */
  #unnamed = 0;
  /** True once something was put in that may not be, or under a key that is not known. */
  #isUncertain = false;
  readonly #id = freshId();
  /** What may stand under every key. */
  #underAnyKey: Value | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  put(key: Value, value: Value, node: Call['node']): void {
    const isKnown = key.kind !== 'unknown' && key.kind !== 'union';
    if (!isKnown || mayNotHappen(this.#machine, this.#id)) this.#isUncertain = true;
    const print = isKnown ? fingerprint(key) : `?${fingerprint(value)}`;
    if (!isKnown && !this.#entries.has(print)) this.#unnamed += 1;
    if (!isKnown && this.#unnamed > MOST_UNNAMED) {
      this.#machine.diagnose('MIG-2006', node, {
        message: `More than ${MOST_UNNAMED} values are put under keys that are not known: further ones are not followed`,
      });
      return;
    }
    this.#noteCondition(print);
    const run = this.#machine.leftByHandlers.runThatShares(this.#id);
    if (run !== undefined && !this.#entries.has(print)) this.#putBy.set(print, run);
    if (!isKnown && value.kind === 'literal') this.loosen([value]);
    const old = this.#entries.get(print)?.[1];
    this.#entries.set(print, [
      key,
      // What another handler has put there, others find.
      old === undefined || (run === undefined && changesForSure(this.#machine, this.#id))
        ? value
        : besides(old, value),
    ]);
    if (run !== undefined) this.#machine.leftByHandlers.version += 1;
  }

  /** What is put under keys that are not known may stand under every key. */
  loosen(values: readonly Value[]): void {
    this.#isUncertain = true;
    this.#underAnyKey = union([...(this.#underAnyKey === undefined ? [] : [this.#underAnyKey]), ...values]);
  }

  #noteCondition(print: string): void {
    if (this.#machine.phase !== 'bootstrap') return;
    const condition = conditionNow(this.#machine);
    if (condition === '') this.#when.delete(print);
    else if (!this.#entries.has(print)) this.#when.set(print, condition);
  }

  /** Whether all entries are known. */
  get isComplete(): boolean {
    return !this.#isUncertain && this.#machine.phase === 'bootstrap';
  }

  remove(): Value {
    this.addUnknown();
    return UNKNOWN;
  }

  /** Puts in what is not known, and may be nothing. */
  addUnknown(): void {
    this.#isUncertain = true;
  }

  /** Known only while the program starts, and of a constant: handlers see what other requests have left. */
  has(key: Value, node?: Call['node']): Value {
    if (!this.isComplete && (this.#isUncertain || node === undefined || !isOnlyAsked(node))) return UNKNOWN;
    if (key.kind === 'union') return union(key.options.map((one) => this.has(one, node)));
    return key.kind === 'unknown' ? UNKNOWN : literal(this.#entries.has(fingerprint(key)));
  }

  get(key: Value, node: Call['node']): Value {
    const print = fingerprint(key);
    const found = this.#entries.get(print)?.[1];
    if (found !== undefined) return this.#besideNothing(print, this.#byNow(key, found));
    const has = this.has(key);
    if (has.kind === 'literal') return UNDEFINED;
    return key.kind === 'unknown' && this.#entries.size > 0 ? this.#anyValue(node) : INPUT;
  }

  /** What a request asks for may not be there. */
  #anyValue(node: Call['node']): Value {
    const found = anyOf(this.#machine, this.values().items, node);
    return this.#machine.phase === 'bootstrap' ? found : orNothing(found);
  }

  /** What another handler has put in may not be there for this one. */
  #besideNothing(print: string, found: Value): Value {
    const run = this.#putBy.get(print);
    return run === undefined || run === this.#machine.leftByHandlers.run ? found : union([found, UNDEFINED]);
  }

  /** Handlers find what others have put there under the same key. */
  #byNow(key: Value, found: Value): Value {
    const name = stringOf(key);
    const others = this.#underAnyKey;
    const value =
      others === undefined || !optionsOf(found).every((one) => one.kind === 'literal')
        ? found
        : union([found, others]);
    return (name === undefined ? undefined : this.#machine.stateOfRequests?.inSetting(name, value)) ?? value;
  }

  held(): readonly (readonly [Value, Value])[] {
    return [...this.#entries.values()];
  }

  keys(): ArrayValue {
    return this.#list(([key]) => key);
  }

  values(): ArrayValue {
    return this.#list(([, value]) => value);
  }

  pairs(): ArrayValue {
    return this.#list(([key, value]) => arrayValue([key, value]));
  }

  #list(itemOf: (entry: readonly [Value, Value]) => Value): ArrayValue {
    const list = arrayValue([...this.#entries.values()].map(itemOf), !this.isComplete);
    for (const [index, print] of [...this.#entries.keys()].entries()) {
      const condition = this.#when.get(print);
      if (condition !== undefined) putUnder(list, index, condition);
    }
    return list;
  }

  size(): Value {
    return this.isComplete ? literal(this.#entries.size) : UNKNOWN;
  }

  each(callback: Value, node: Call['node']): Value {
    if (this.#entries.size === 0 && !this.isComplete)
      speculate(this.#machine, () => callFunction(this.#machine, callback, [UNKNOWN, UNKNOWN], node));
    // What a turn adds is not gone through: two maps that the analysis takes for one would never end.
    for (const [print, [key, value]] of [...this.#entries]) {
      const condition = this.#when.get(print);
      const turn = () => callFunction(this.#machine, callback, [value, key], node);
      if (condition === undefined) turn();
      else under(this.#machine, condition, turn);
    }
    return UNDEFINED;
  }
}

/**
 * What may have been replaced and what may have replaced it. `if (!made.has(name)) made.set(name, new Service())` makes one each time that
 * it is followed, where the program makes one in all.
 */
function besides(old: Value, value: Value): Value {
  return optionsOf(old).some((one) => areInstancesAlike(one, value)) ? old : union([old, value]);
}

/** Takes over what an iterable is known to give, each under its condition. */
function fill(
  machine: Machine,
  entries: Entries,
  given: Value | undefined,
  take: (item: Value) => void,
): void {
  const { items, open, when } = spreadOf(given ?? UNDEFINED);
  for (const [index, item] of items.entries()) {
    const condition = when.get(index);
    if (condition === undefined) take(item);
    else under(machine, condition, () => take(item));
  }
  if (open) entries.addUnknown();
}

/** `new Map(pairs)`. */
export function mapValue(machine: Machine, { args, node }: Call): Value {
  const entries = new Entries(machine);
  fill(machine, entries, args[0], (pair) => {
    if (pair.kind === 'array') entries.put(pair.items[0] ?? UNDEFINED, pair.items[1] ?? UNDEFINED, node);
    else entries.addUnknown();
  });
  return collection(machine, 'Map', entries, () => entries.pairs(), {
    get: ({ args: [key = UNDEFINED], node: at }) => entries.get(key, at),
    set: ({ args: [key = UNDEFINED, value = UNDEFINED], node: at }) => {
      entries.put(key, value, at);
      return undefined;
    },
    entries: () => entries.pairs(),
  });
}

/** `new Set(items)`. */
export function setValue(machine: Machine, { args, node }: Call): Value {
  const entries = new Entries(machine);
  fill(machine, entries, args[0], (item) => entries.put(item, item, node));
  return collection(machine, 'Set', entries, () => entries.values(), {
    add: ({ args: [item = UNDEFINED], node: at }) => {
      entries.put(item, item, at);
      return undefined;
    },
    entries: () => entries.pairs(),
  });
}

/** Functions that give nothing of their own give the collection, so that calls can be chained. */
type ChainedFunctions = Readonly<Record<string, (call: Call) => Value | undefined>>;

const CHANGES = /^(?:set|add|delete|clear)$/;

function noteUse(machine: Machine, self: Value, method: string): void {
  if (CHANGES.test(method)) noteWrite(machine, self, ANY_ITEM);
  else noteRead(machine, self, ANY_ITEM);
}

function collection(
  machine: Machine,
  label: string,
  entries: Entries,
  items: () => ArrayValue,
  own: ChainedFunctions,
): Value {
  const functions: Functions = {
    has: ({ args, node }) => entries.has(args[0] ?? UNDEFINED, node),
    delete: () => entries.remove(),
    clear: () => entries.remove(),
    forEach: ({ args, node }) => entries.each(args[0] ?? UNKNOWN, node),
    keys: () => entries.keys(),
    values: () => entries.values(),
    ...Object.fromEntries(
      Object.entries(own).map(([name, work]) => [name, (call: Call): Value => work(call) ?? self]),
    ),
  };
  const self: NativeValue = native(`a ${label}`, {
    model: entries,
    holds: () => entries.held(),
    get: (name) => {
      noteUse(machine, self, name);
      if (name === '[items]') return items();
      return name === 'size' ? entries.size() : memberFunction(label, functions, name);
    },
  });
  return self;
}
