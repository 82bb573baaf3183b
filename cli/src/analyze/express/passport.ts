import type { ts } from '#typescript';
import { speculate } from '../interpreter/branch-variables.ts';
import { callFunction } from '../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { givenParameters } from '../interpreter/parameters.ts';
import { getProperty, setProperty } from '../interpreter/properties.ts';
import { union } from '../interpreter/unions.ts';
import {
  type Call,
  type ExternalValue,
  type FunctionValue,
  INPUT,
  isFollowed,
  type NativeValue,
  native,
  nativeFunction,
  optionsOf,
  stringOf,
  truthOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';
import { GeneratedHandler } from './generated-handlers.ts';

const PASSPORT = 'passport';
/** Strategies whose name is not the first word behind `passport-` in that of their package. */
const NAMES: Readonly<Record<string, string>> = {
  'passport-http': 'basic',
  'passport-http-bearer': 'bearer',
  'passport-azure-ad': 'oauth-bearer',
};

interface Strategy {
  readonly name: string | undefined;
  readonly runs: readonly FunctionValue[];
  /** What a library made for it, such as a plugin of the users' model: no function of the program. */
  readonly natives: readonly NativeValue[];
}

/** `authenticate(request.params.provider)`: any strategy may be meant. */
const ANY_NAME = 'any name';
type Names = readonly string[] | typeof ANY_NAME;

/** A middleware that waits for its strategies, which may be registered later than it is made. */
interface Guard {
  readonly names: Names;
  readonly runs: FunctionValue[];
  readonly natives: NativeValue[];
  /** Those that the program has given it itself, the last of all that it runs: they are told whom the strategies have found. */
  readonly callbacks: readonly FunctionValue[];
  /** The call that made it. */
  readonly node: ts.Node;
}

/** Guards by the functions that they run, which every copy of their value has. */
const guardsBy = new WeakMap<readonly FunctionValue[], Guard>();

/**
 * `passport`: `authenticate('jwt')` is a middleware that runs what the strategy of that name was given, `session()` one that
 * runs `deserializeUser`. What they read and write belongs to the routes behind them. One object for the whole program.
 */
export function passportModel(): LibraryModel {
  let shared: Value | undefined;
  return {
    packages: [PASSPORT],
    load: (machine) => {
      shared ??= passportOf(machine);
      return shared;
    },
  };
}

function passportOf(machine: Machine): Value {
  const strategies: Strategy[] = [];
  const guards: Guard[] = [];
  const register = (strategy: Strategy): void => {
    strategies.push(strategy);
    for (const { names, runs, natives, callbacks } of guards) {
      if (!isMeant(names, strategy)) continue;
      runs.splice(runs.length - callbacks.length, 0, ...strategy.runs);
      natives.push(...strategy.natives);
    }
  };
  const guard =
    (member: string, namesOf: (call: Call) => Names) =>
    (call: Call): Value => {
      const made = outside(machine, member, call);
      if (made.kind !== 'external') return made;
      const names = namesOf(call);
      const known = strategies.filter((one) => isMeant(names, one));
      const callbacks = made.wraps ?? [];
      const runs = [...known.flatMap((one) => one.runs), ...callbacks];
      const natives = known.flatMap((one) => one.natives);
      const entry: Guard = { names, runs, natives, callbacks, node: call.node };
      guards.push(entry);
      guardsBy.set(runs, entry);
      return { ...made, wraps: runs };
    };
  const named = ({ args: [first] }: Call) => namesIn(first);
  const members: Readonly<Record<string, (call: Call) => Value>> = {
    authenticate: guard('authenticate', named),
    authorize: guard('authorize', named),
    session: guard('session', () => [SESSION]),
    use: (call) => {
      for (const one of strategiesOf(machine, call)) register(one);
      return own;
    },
    deserializeUser: (call) => {
      const session = runsAmong(call.args);
      for (const one of session.runs)
        if (givenParameters(one.node).length > 2) machine.takesRequestFirst.add(one);
      register({ name: SESSION, ...session });
      if (!call.args.some(isFollowed))
        machine.diagnose('MIG-2007', call.node, {
          message: 'passport is given a function that is not known',
          cause: 'Whom it signs in, and what handlers do to req.user by that, cannot be told.',
        });
      return outside(machine, 'deserializeUser', call);
    },
  };
  const own: Value = native(PASSPORT, {
    get: (name) => {
      if (name === 'default') return own;
      if (name === 'Passport' || name === 'Authenticator') return native(name, { construct: () => own });
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      return member === undefined
        ? { kind: 'external', package: PASSPORT, path: `.${name}` }
        : nativeFunction(name, member);
    },
  });
  return own;
}

/** Stands for what every request of a session runs; no strategy has this name. */
const SESSION = 'session()';

/** Whether a value is a middleware whose functions get what a strategy gives them, and no request and response. */
export function isGuard(value: Value): boolean {
  return value.kind === 'external' && value.package === PASSPORT;
}

/** What a guard runs that is no function of the program, with the place that stands for it. */
export function nativesOf(machine: Machine, value: Value): GeneratedHandler | undefined {
  const guard =
    value.kind === 'external' && value.wraps !== undefined ? guardsBy.get(value.wraps) : undefined;
  if (guard === undefined || guard.natives.length === 0) return undefined;
  return new GeneratedHandler(guard.node, () => runNatives(machine, guard));
}

function runNatives(machine: Machine, { natives, node }: Guard): void {
  const done: NativeValue = { ...doneOf(machine).done, isCallback: true };
  for (const one of natives) callFunction(machine, one, [INPUT, INPUT, done], node);
}

/** Packages whose strategies give a function the request and nothing else. */
const GIVE_REQUEST: ReadonlySet<string> = new Set(['passport-custom']);

/** `new Strategy({ passReqToCallback: true }, async (request, name, password, done) => …)`. */
export function noteRequestTakers(
  machine: Machine,
  { package: name }: ExternalValue,
  args: readonly Value[],
): void {
  const passes = args.some(
    (one) => one.kind === 'object' && truthOf(one.props.get(PASSES_REQUEST) ?? UNDEFINED) === true,
  );
  if (!passes && !GIVE_REQUEST.has(name)) return;
  for (const one of args) if (one.kind === 'function') machine.takesRequestFirst.add(one);
}

const PASSES_REQUEST = 'passReqToCallback';

/** `authenticate('local', callback)(request, response, next)`: here is where it runs. */
export function runCalledGuard(machine: Machine, callee: ExternalValue): void {
  if (callee.package !== PASSPORT || callee.wraps === undefined) return;
  const guard = guardsBy.get(callee.wraps);
  if (guard !== undefined) runNatives(machine, guard);
}

/** The same for the functions that such a call runs: a callback is told of the user, whom it signs in itself. */
export function calledGuardArguments(
  machine: Machine,
  callee: ExternalValue,
  callback: FunctionValue,
): readonly Value[] | undefined {
  const guard =
    callee.package === PASSPORT && callee.wraps !== undefined ? guardsBy.get(callee.wraps) : undefined;
  if (guard === undefined) return undefined;
  const parameters = givenParameters(callback.node).length;
  if (!guard.callbacks.includes(callback)) return guardArguments(machine, parameters, callback);
  const users = [...doneOf(machine).users];
  return [INPUT, users.length === 0 ? INPUT : union([...users, UNDEFINED]), INPUT].slice(0, parameters);
}

/** What the functions of a guard are given: what is known of the visitor, and at last whom to hand the user to. */
export function guardArguments(machine: Machine, parameters: number, guard: FunctionValue): Value[] {
  const given = Array.from({ length: parameters }, (): Value => INPUT);
  if (machine.takesRequestFirst.has(guard)) given[0] = machine.request;
  const { users, done } = doneOf(machine);
  if (parameters > 1) given[parameters - 1] = done;
  // A handler in between may have put somebody else there.
  for (const user of users) bringUser(machine, user);
  return given;
}

interface Done {
  readonly done: NativeValue;
  /** Whom the strategies have handed over so far. */
  readonly users: Set<Value>;
}

const doneOfMachines = new WeakMap<Machine, Done>();

/** `done(null, user)`: the handlers behind find the user in the request. One for all guards, which run the same strategies. */
function doneOf(machine: Machine): Done {
  const known = doneOfMachines.get(machine);
  if (known !== undefined) return known;
  const users = new Set<Value>();
  const done = nativeFunction('done', ({ args: [, user] }) => {
    // Beside the documents of one strategy stands what another one takes from a token, of which nothing is known.
    if (user !== undefined && optionsOf(user).some((one) => one.kind !== 'literal')) {
      users.add(user);
      bringUser(machine, user);
    }
    return UNDEFINED;
  });
  const made = { done, users };
  doneOfMachines.set(machine, made);
  return made;
}

function bringUser(machine: Machine, user: Value): void {
  speculate(machine, () => setProperty(machine, machine.request, 'user', user));
}

function isMeant(names: Names, { name }: Strategy): boolean {
  if (names === ANY_NAME) return name !== SESSION;
  return name === undefined ? !names.includes(SESSION) : names.includes(name);
}

/** The call as that of a package which is not followed: callbacks that it is given run. */
function outside(machine: Machine, member: string, { args, node }: Call): Value {
  return callFunction(machine, { kind: 'external', package: PASSPORT, path: `.${member}` }, args, node);
}

function namesIn(value: Value | undefined): Names {
  const all = value?.kind === 'array' ? value.items : value === undefined ? [] : [value];
  const names = all.flatMap(optionsOf).map(stringOf);
  return names.includes(undefined) ? ANY_NAME : names.filter((one) => one !== undefined);
}

/** `use(strategy)` or `use('name', strategy)`. */
function strategiesOf(machine: Machine, { args: [first, second], node }: Call): Strategy[] {
  const given = stringOf(first);
  const strategy = given === undefined ? first : second;
  if (strategy === undefined) return [];
  if (optionsOf(strategy).some((one) => one.kind === 'unknown'))
    machine.diagnose('MIG-2007', node, {
      message: 'passport is given a strategy that is not known',
      cause: 'What it reads and writes for the routes that it guards cannot be told.',
    });
  return optionsOf(strategy).map((one) => ({
    name: given ?? nameOf(machine, one, node),
    ...runsOf(machine, one, node),
  }));
}

function nameOf(machine: Machine, strategy: Value, node: ts.Node): string | undefined {
  if (strategy.kind !== 'external') return stringOf(getProperty(machine, strategy, 'name', node));
  return NAMES[strategy.package] ?? /^(?:@[^/]+\/)?passport-([a-z]+)/.exec(strategy.package)?.[1];
}

type Runs = Pick<Strategy, 'runs' | 'natives'>;

/** Functions that a package's strategy was given; of one's own class its method. */
function runsOf(machine: Machine, strategy: Value, node: ts.Node): Runs {
  if (strategy.kind === 'external')
    return { runs: strategy.wraps ?? [], natives: strategy.wrapsNative ?? [] };
  return runsAmong([getProperty(machine, strategy, 'authenticate', node)]);
}

function runsAmong(values: readonly Value[]): Runs {
  return {
    runs: values.filter((one) => one.kind === 'function'),
    natives: values.filter((one) => one.kind === 'native'),
  };
}
