import type { ts } from '#typescript';
import type { SettingsSchema } from './checked-settings.ts';
import type { LeftMembers } from './left-by-handlers.ts';
import type { Scope } from './scope.ts';
import { union } from './unions.ts';

/**
 * Abstract values: what the interpreter knows of a JavaScript value without running the program.
 * Promises are transparent: a promise of a value is that value.
 */
export type Value =
  | UnknownValue
  | LiteralValue
  | RegexValue
  | ObjectValue
  | ArrayValue
  | FunctionValue
  | ClassValue
  | ExternalValue
  | NativeValue
  | UnionValue;

/** Nothing is known. `input` comes from requests and callers; `opaque` is a place that the analysis could not follow. */
export interface UnknownValue {
  readonly kind: 'unknown';
  readonly origin: 'input' | 'opaque';
  /** Text with `null` for unknown parts, for strings that are partly known. */
  readonly parts?: readonly (string | null)[];
  /** It was put together of something that is no empty text. */
  readonly isSomeText?: true;
  /** The text that it is in the application's own `.env`: good for a path, never for a decision. */
  readonly hint?: string;
  /** The hint is only of an example of a `.env`: what the program writes itself goes before it. */
  readonly isExample?: true;
  /** What the program itself has put on it: callbacks that share an unknown object see each other's properties. */
  readonly memory?: { readonly id: number; readonly props: Map<string, Value> };
  /** One of more functions or services than are told apart: calling it is told. */
  readonly isLost?: true;
  /** No argument, but whatever else may be given. */
  readonly isMore?: true;
}

export interface LiteralValue {
  readonly kind: 'literal';
  readonly value: string | number | boolean | bigint | null | undefined;
  /** Only the repository's own files of settings say so; a deployment may say otherwise: good for a text, never for a decision. */
  readonly likely?: true;
}

export interface RegexValue {
  readonly kind: 'regex';
  readonly source: string;
  readonly flags: string;
  /** Where a global or sticky one goes on searching. */
  lastIndex?: number;
}

export interface ObjectValue {
  readonly kind: 'object';
  readonly id: number;
  readonly props: Map<string, Value>;
  readonly getters: Map<string, FunctionValue>;
  /** What an object literal runs when somebody assigns. */
  setters?: Map<string, FunctionValue>;
  /** The class of an instance. */
  readonly classOf?: ClassValue;
  /** A native base, such as the emitter of `class Bus extends EventEmitter`, that answers what the object lacks. */
  base?: Value;
  /** True when properties may exist that the analysis has not seen. */
  open: boolean;
  /** Properties that are only there under a condition, by name. */
  when?: Map<string, string>;
  /** Code that was put under names that are not known. */
  unnamed?: Value[];
  /** Members that handlers have assigned which did not make it. */
  left?: LeftMembers;
}

export interface ArrayValue {
  readonly kind: 'array';
  readonly id: number;
  readonly items: Value[];
  open: boolean;
  /** Items that are only there under a condition, by index: what a loop does with them carries it. */
  when?: Map<number, string>;
  /** Where an item may stand in another place than it is known in: before it, since others may be missing, or in any. */
  moved?: 'up' | 'anywhere' | undefined;
  /** What it has besides its items: where a match was found, and the groups that have names. */
  readonly named?: ReadonlyMap<string, Value>;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly id: number;
  readonly node: ts.FunctionLikeDeclaration;
  readonly scope: Scope;
  readonly thisValue: Value | undefined;
  /** The object that it was read from: where that is its `this`, another object that it is put on becomes it. */
  readonly readFrom?: Value | undefined;
  readonly bound: readonly Value[];
  readonly props: Map<string, Value>;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly id: number;
  readonly node: ts.ClassLikeDeclaration;
  readonly scope: Scope;
  readonly statics: Map<string, Value>;
  /** Static getters, run when they are asked for: what they name may be declared later. */
  readonly staticGetters: Map<string, FunctionValue>;
  /** What decorators of the program have put in place of methods. */
  readonly wrapped: Map<string, FunctionValue>;
  readonly base?: Value;
  /** What a library's base class, however far up, makes of this very class. */
  inherited?: NativeValue;
}

/** Something that a package exports and no model covers: `express.static`, `lodash.get`, or the result of calling one. */
export interface ExternalValue {
  readonly kind: 'external';
  readonly package: string;
  readonly path: string;
  /** Functions that a call handed over: what the package gives back may call them. */
  readonly wraps?: readonly FunctionValue[] | undefined;
  /** The same of what libraries made that the program hands on, such as how a plugin of a model finds users. */
  readonly wrapsNative?: readonly NativeValue[] | undefined;
  /** Functions that the calls before it handed over: its methods may run them, whenever they are called. */
  readonly keeps?: readonly FunctionValue[] | undefined;
  /** An object of the program that a call was given alone: what comes back often is that object, wrapped. */
  readonly around?: ObjectValue | undefined;
  /** Not itself an argument, but whatever it has as items: `work(...loaded)`. */
  readonly isMore?: true;
  /** A folder of the program's modules that a call named: what the package gives back may hold what they export. */
  readonly folder?: string | undefined;
  /** What a middleware hands its requests to, where that is all that it does: `vhost(name, application)`. */
  readonly handsTo?: Value;
  /** What a schema, or a part of one, says of settings. */
  readonly schema?: SettingsSchema | undefined;
  /** The call that made it at start-up, of packages whose objects keep something in the process. */
  readonly madeAt?: ts.Node | undefined;
  /** What the client was made with that it is, or that it is a part of: `axios.create({ baseURL })`. */
  readonly madeWith?: readonly Value[] | undefined;
  /** The object that the calls of one chain hand to each of their callbacks. */
  readonly shared?: UnknownValue | undefined;
}

/** A value whose behavior a library model gives: routers, query builders, emitters, built-in functions. */
export interface NativeValue {
  readonly kind: 'native';
  readonly id: number;
  readonly label: string;
  /** Own properties, assigned by the program; they win over `get`. */
  readonly props: Map<string, Value>;
  readonly get?: (name: string) => Value | undefined;
  /** Names of methods that it has as the program has told the library, such as those that associations give to rows. */
  readonly methods?: () => readonly string[];
  /** Hears of what the program assigns. */
  readonly set?: (name: string, value: Value) => void;
  readonly call?: (call: Call) => Value;
  readonly construct?: (call: Call) => Value;
  /** The model's own object behind the value (a router, a query), for `instanceof` checks by the model. */
  readonly model?: object;
  /** True for a connection to a database: those of one library differ in nothing but what they are connected to. */
  readonly isConnection?: true;
  /** True for what is made anew by every call and changed afterwards, such as a query builder. */
  readonly isFresh?: boolean;
  /** True for what the program hands to another package, which calls it with each request. */
  readonly isHandedOn?: true;
  /** True for what a library waits for: who is given it calls it once there is a result. */
  readonly isCallback?: true;
  /** What it is for who finds it under this name, where it was put under its own, which is not known. */
  readonly under?: (name: string) => NativeValue;
  /** True for a piece of a statement: of many that a function may give, each is one. */
  readonly isText?: true;
  /** The name of a member that it stands for, where it is a symbol. */
  readonly key?: string;
  /** True for what has members that nobody has named, such as the environment. */
  readonly isOpen?: boolean;
  /** What `await` makes of it, where that is something else: the rows of a query. */
  readonly awaited?: () => Value;
  /** What a map or a set holds by now. */
  readonly holds?: () => readonly (readonly [Value, Value])[];
  /** What a class that extends this one inherits, such as the model that an ORM's class stands for. */
  readonly derive?: (subclass: ClassValue) => NativeValue;
}

export interface UnionValue {
  readonly kind: 'union';
  readonly options: readonly Value[];
  /** Under which condition each option is the one, where an expression with two outcomes made the union. */
  readonly conditions?: readonly string[];
}

/** One call as a native function sees it. */
export interface Call {
  readonly args: readonly Value[];
  readonly thisValue: Value;
  readonly node: ts.Node;
}

export const UNKNOWN: UnknownValue = { kind: 'unknown', origin: 'opaque' };
export const LOST: UnknownValue = { kind: 'unknown', origin: 'opaque', isLost: true };
export const INPUT: UnknownValue = { kind: 'unknown', origin: 'input' };
export const UNDEFINED: LiteralValue = { kind: 'literal', value: undefined };
export const NULL: LiteralValue = { kind: 'literal', value: null };

let nextId = 1;

/** The name under which a native value is asked for a member whose name is not known. */
export const ANY_MEMBER = '[any]';

/** Identities only tell values apart within one process; they never reach an artifact. */
export function freshId(): number {
  nextId += 1;
  return nextId;
}

export function literal(value: LiteralValue['value']): LiteralValue {
  return { kind: 'literal', value };
}

/** Something unknown that remembers what the program puts on it. */
export function rememberingInput(): UnknownValue {
  return { kind: 'unknown', origin: 'input', memory: { id: freshId(), props: new Map() } };
}

export function objectValue(entries: Iterable<readonly [string, Value]> = [], open = false): ObjectValue {
  return { kind: 'object', id: freshId(), props: new Map(entries), getters: new Map(), open };
}

export function arrayValue(items: Value[], open = false): ArrayValue {
  return { kind: 'array', id: freshId(), items, open };
}

/** Lists that a program grows by themselves, over and over, are of this length at most; further items are not known. */
export const MOST_ITEMS = 10_000;

/** Adds items at the end of an array. */
export function appendItems(array: ArrayValue, items: readonly Value[]): void {
  for (const item of items) {
    if (array.items.length >= MOST_ITEMS) {
      array.open = true;
      return;
    }
    array.items.push(item);
  }
}

/** Says under which condition an item of an array is there. */
export function putUnder(array: ArrayValue, index: number, condition: string): void {
  array.when ??= new Map();
  array.when.set(index, condition);
}

export function native(
  label: string,
  behavior: Omit<NativeValue, 'kind' | 'id' | 'label' | 'props'>,
): NativeValue {
  return { kind: 'native', id: freshId(), label, props: new Map(), ...behavior };
}

/** Made at nearly every step, so without the detour over `native`. */
export function nativeFunction(label: string, call: (call: Call) => Value): NativeValue {
  return { kind: 'native', id: freshId(), label, props: new Map(), call };
}

/** Whether calling a value runs code that is known. */
export function isFollowed({ kind }: Value): boolean {
  return kind === 'native' || kind === 'function' || kind === 'class';
}

/** Whether a value, given to what tells its result later, is what it tells. */
export function isCallback(value: Value): boolean {
  return value.kind === 'function' || (value.kind === 'native' && value.isCallback === true);
}

/** Whether nothing of what calling a value does is seen. */
export function isUnfollowed(value: Value): value is UnknownValue | ExternalValue {
  return value.kind === 'unknown' || value.kind === 'external';
}

/** Reads the properties of an object that a call was given as its options: what it lacks is undefined. */
export function optionReader(options: Value | undefined): (name: string) => Value {
  return (name) => (options?.kind === 'object' ? options.props.get(name) : undefined) ?? UNDEFINED;
}

/** Every option of a union, or the value itself. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'union' ? value.options : [value];
}

/** The same without the possibility that there is nothing, where there are others: nobody asks a table of no name. */
export function presentOptions(value: Value): readonly Value[] {
  const options = optionsOf(value);
  const present = options.filter(
    (one) => one.kind !== 'literal' || (one.value !== undefined && one.value !== null),
  );
  return present.length === 0 ? options : present;
}

/** Texts, numbers and the like, also where another one is possible. */
export function isPlain(value: Value): boolean {
  return optionsOf(value).every((one) => one.kind === 'literal' || one === UNKNOWN || one === INPUT);
}

/** What `await` gives: queries run and give their rows, everything else is what it is. */
export function settled(value: Value): Value {
  if (value.kind === 'native' && value.awaited !== undefined) return value.awaited();
  if (
    value.kind === 'union' &&
    value.options.some((one) => one.kind === 'native' && one.awaited !== undefined)
  )
    return union(value.options.map(settled));
  return value;
}

/** The string a value is, or undefined when it is not a known string. */
export function stringOf(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

/** The member that `object[value]` means, of a list the texts of its items (`kept[['may', what]]`); undefined where it depends. */
export function memberName(value: Value): string | undefined {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'array') return value.open ? undefined : nameOfItems(value.items);
  return value.kind === 'native' ? value.key : undefined;
}

function nameOfItems(items: readonly Value[]): string | undefined {
  const names = items.map((one) =>
    one.kind === 'literal' && (one.value ?? undefined) === undefined ? '' : memberName(one),
  );
  return names.some((name) => name === undefined) ? undefined : names.join(',');
}

const ERROR_MADE = /^\w*Error\(\)$/;

/** Known truth of a value, or undefined where it depends on what is not known. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'literal':
      // Where something is counted from nothing on, there may be some.
      return value.likely === true && value.value === 0 ? undefined : Boolean(value.value);
    case 'unknown':
      return value.isSomeText;
    case 'external':
      return value.package === 'globals' && ERROR_MADE.test(value.path) ? true : undefined;
    case 'union': {
      const truths = new Set(value.options.map(truthOf));
      return truths.size === 1 ? [...truths][0] : undefined;
    }
    default:
      return true;
  }
}
