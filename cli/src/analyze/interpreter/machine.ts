import type { ts } from '#typescript';
import type { ProblemCode } from '../../errors/catalogue/index.ts';
import { type Problem, type ProblemDetails, problem } from '../../errors/problem.ts';
import type { RouterModel } from '../express/router.ts';
import type { SourceTree } from '../sources/source-tree.ts';
import { Activation, type Fact, type FunctionRecord, type TransactionFact } from './activation.ts';
import type { AssignedListeners } from './assigned-listeners.ts';
import { AssignedToPackages } from './assigned-to-packages.ts';
import type { Branch } from './branch-variables.ts';
import type { Exit } from './branches.ts';
import type { EmitterModel } from './builtins/events.ts';
import type { CallSite } from './call-sites.ts';
import { ConditionTexts } from './condition-texts.ts';
import { recordOf } from './function-records.ts';
import type { Yields } from './generators.ts';
import type { GivenCallback } from './given-callbacks.ts';
import type { Jumpable } from './jumps.ts';
import { LastingMemory } from './lasting-memory.ts';
import { LeftByHandlers } from './left-by-handlers.ts';
import { LeftPrints } from './left-prints.ts';
import type { GivenMethod } from './methods-of-packages.ts';
import type { SourceModule } from './module.ts';
import type { RunningCall } from './running-calls.ts';
import type { Scope } from './scope.ts';
import type { StateOfRequests } from './state-of-requests.ts';
import type { FailedAtStartUp, Try } from './tries.ts';
import { Turns } from './turns.ts';
import {
  type ExternalValue,
  type FunctionValue,
  type ObjectValue,
  objectValue,
  type Value,
} from './values.ts';

/** Gives the value of a package's export, or undefined to leave it external. */
export interface LibraryModel {
  readonly packages: readonly string[];
  /** The value of `require(package)`. */
  load(machine: Machine, packageName: string): Value | undefined;
  /** True for a path of the program whose code the library generates and stands for. */
  covers?(machine: Machine, path: string): boolean;
  /** The value of a parameter or variable of which only the type's text is known. */
  valueOfType?(machine: Machine, type: string): Value | undefined;
}

/** Evaluation steps that one bootstrap or one entry point may take before the rest is left unresolved. */
const STEP_BUDGET = { bootstrap: 40_000_000, 'entry-points': 3_000_000 } as const;
const DEEPEST_CALL = 120;

/** The different calls that a function, with one surrounding scope and one `this`, has seen. */
export interface Contexts {
  count: number;
  /** Further ones, by what decides what they ask for. */
  questions: number;
  /** Whether any of them gave anything. */
  answers: boolean;
  /** Whether any of them put members on what it was given, so that none stands for those that are given something else. */
  fills: boolean;
}

/** A call that is about to be made. */
export interface HeardCall {
  readonly node: ts.CallExpression;
  /** What is called, the object that it is called on left aside. */
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly scope: Scope;
}

/** A call that was followed, for others like it. */
export interface RememberedCall {
  readonly activation: Activation;
  result: Value;
  /** What an instance that it made was like when it gave it away. */
  made?: string | undefined;
}

type Phase = keyof typeof STEP_BUDGET;

/** Hears of calls of functions that packages keep. */
export interface KeptCalls {
  /** What such a function is called with from the node; undefined where that is not known. */
  givenTo(kept: FunctionValue, node: ts.Node): readonly Value[] | undefined;
  /** What it gave. */
  gave(kept: FunctionValue, value: Value): void;
}

/**
 * The state of one interpretation of a program. It lives as long as one analysis; nothing of it leaves.
 * `bootstrap` executes every call again (registrations have effects); `entry-points` remembers activations.
 */
export class Machine {
  readonly sources: SourceTree;
  readonly libraries: readonly LibraryModel[];
  readonly modules = new Map<string, SourceModule>();
  /** Paths of those that lie in other packages of the repository. */
  readonly modulesOutside: string[] = [];
  readonly records = new Map<ts.Node, FunctionRecord>();
  readonly activations = new Map<string, RememberedCall>();
  /** How often each call that makes a builder was followed anew. */
  readonly repeats = new Map<string, number>();
  /** What different calls each function has seen. */
  readonly #contexts = new Map<string, Contexts>();
  readonly allActivations: Activation[] = [];
  readonly stack: Activation[] = [];
  /** Calls of start-up that are being followed, by their function. */
  readonly running = new Map<FunctionRecord, RunningCall[]>();
  readonly problems = new Map<string, Problem>();
  /** Modules that calls load whose specifier is computed, by the call: absolute paths. */
  readonly dynamicLoads = new Map<ts.Node, Set<string>>();
  readonly calls = { resolved: 0, total: 0 };
  readonly seenCalls = new Set<ts.Node>();
  /** Calls into packages and the platform, by their node: what detectors look at. */
  readonly callSites = new Map<ts.Node, CallSite[]>();
  /** Methods that decorators hand to packages, by their declarations. */
  readonly givenMethods = new Map<ts.Node, GivenMethod>();
  /** Places that call with more different texts than are remembered. */
  readonly crowdedSites = new Set<ts.Node>();
  /** Paths of modules in the order in which their own code came to its end. */
  readonly loadOrder: string[] = [];
  /** Text of the nodes that were asked for theirs. */
  readonly texts = new Map<ts.Node, string>();
  /** Source text of the unknown conditions around the code being executed. */
  readonly conditions: string[] = [];
  readonly conditionTexts = new ConditionTexts();
  /** The request and response that every handler sees: what one middleware assigns, later ones find. */
  readonly request: ObjectValue = objectValue([], true);
  readonly response: ObjectValue = objectValue([['locals', objectValue([], true)]], true);
  /** The method of the route whose handler is being run, where it asks for that. */
  method: string | undefined;
  /** Where the program takes something of a request, and what: `ip` of `req.ip` and of `const { ip } = req`. */
  readonly requestReads = new Map<ts.Node, string>();
  /** Applications that a server listens with. */
  readonly listening = new Set<Value>();
  readonly emitters: EmitterModel[] = [];
  readonly pending: { callback: Value; node: ts.Node }[] = [];
  /** Set while something runs once more, for what it finds by now: calls of closures that are remembered are then followed anew. */
  onceMore: number | undefined;
  /** Callbacks that functions which are being followed have given away. */
  readonly givenCallbacks: GivenCallback[] = [];
  /** How often anything was waited for: others may have run meanwhile. */
  awaits = 0;
  readonly turns = new Turns();
  /** How many modules are being loaded, each by the one before. */
  openLoads = 0;
  /** Imports that name types alone, to be loaded when nothing else is. */
  readonly importsOfTypes: (() => void)[] = [];
  /** Every router and application made, in order; the express model fills it. */
  readonly routers: RouterModel[] = [];
  /** Calls that add to what another call has registered, such as a hook of a resource, by that call: both go or stay together. */
  readonly additions = new Map<ts.Node, Set<ts.CallExpression>>();
  /** Calls that registered something at start-up. */
  readonly registeredAt = new Set<ts.Node>();
  /** In which turn of start-up each layer was added. */
  readonly turnsOfLayers = new WeakMap<object, number>();
  /** Routers made and layers added so far: what a call must have changed to be worth running again. */
  registrations = 0;
  /** What has registered something when a package was given it: calling what the package made of it registers nothing more. */
  readonly registeredWhenGiven = new WeakSet<FunctionValue>();
  /** What a package that knows visitors calls with the request first: `{ passReqToCallback: true }`. */
  readonly takesRequestFirst = new WeakSet<FunctionValue>();
  /** Facts noted so far. */
  noted = 0;
  /** Those of them that say what the program does to the world. */
  deeds = 0;
  readonly globals = new Map<string, Value>();
  /** Path of the module that Node.js is started with. */
  entry?: string;
  readonly memory = new LastingMemory();
  readonly assignedToPackages = new AssignedToPackages();
  readonly assignedListeners: AssignedListeners = new Map();
  /** What a library model makes of a type annotation such as `Knex.Transaction`. */
  valueOfType?: (type: ts.TypeNode) => Value | undefined;
  /** What a tagged template of a package stands for that nobody else knows. */
  taggedByPackage?: (tag: ExternalValue, args: readonly Value[]) => Value | undefined;
  /** Lets a model answer a call that syntax shows to be its own although the callee's value is not known. */
  interceptCall?: (call: HeardCall) => Value | undefined;
  /** What a request may find in place of what start-up has left; unset until start-up is over. */
  stateOfRequests?: StateOfRequests;
  /** What handlers leave to each other. */
  readonly leftByHandlers = new LeftByHandlers(this);
  readonly leftPrints = new LeftPrints(this);
  /** Hears of every call of a package's function, with what it is given. */
  callsOut?: (callee: ExternalValue, args: readonly Value[], node: ts.Node) => void;
  /** What a package gives to a function that it wraps, where that is known. */
  givesWrapped?: (callee: ExternalValue, callback: FunctionValue) => readonly Value[] | undefined;
  /** What is known of functions that a package keeps. */
  kept?: KeptCalls;
  /** Whether a package's function is given work that something else starts later; unset once such work is run itself. */
  isForLater?: ((callee: ExternalValue, args: readonly Value[], node: ts.Node) => boolean) | undefined;
  /** Expressions that are being evaluated inside of each other in the running function. */
  nesting = 0;
  /** Whether any transaction was opened so far: every call asks, and most programs open none. */
  everOpened = false;
  /** Depth of the stack below which open transactions do not count, in callbacks that run after them. */
  detachedAt = 0;
  /** Transactions that a branch rolls back, with the depth of branches at which it does. */
  readonly rolledBack = new Map<TransactionFact, number>();
  /** Every AsyncLocalStorage of the program. */
  readonly contextStores: { key(): string }[] = [];
  /** How often a middleware has passed a request on. */
  passedOn = 0;
  /** Above 0 while a branch runs that may not run in the program. */
  speculation = 0;
  /** Where branches that may not run leave their block at start-up, until what they leave is over. */
  readonly exits: Exit[] = [];
  /** Loops and switches that are being run inside of each other. */
  readonly jumpables: Jumpable[] = [];
  /** Blocks of `try` that are being run inside of each other. */
  readonly tries: Try[] = [];
  /** How often something was done so far that may fail in the program, such as calling what is not its own. */
  failures = 0;
  /** What start-up has assigned in blocks that may have failed. */
  readonly failedAtStartUp: FailedAtStartUp[] = [];
  /** What the generators that are being run have given so far. */
  readonly yields: Yields[] = [];
  /** The label of the jump that is under way. */
  jumpsTo: string | undefined;
  /** How often a branch that may not run has left a loop or a function. */
  doubtfulExits = 0;
  /** The innermost of them. */
  branch: Branch | undefined;
  #phase: Phase = 'bootstrap';
  #steps = 0;
  #budget: number = STEP_BUDGET.bootstrap;
  /** Steps of the whole analysis; never refilled. */
  spent = 0;
  /** The steps among them that modules took which were loaded. */
  spentOnModules = 0;

  constructor(sources: SourceTree, libraries: readonly LibraryModel[]) {
    this.sources = sources;
    this.libraries = libraries;
  }

  /** Counts a step; false once the budget is spent, and then the caller gives up with an unknown value. */
  step(): boolean {
    this.#steps += 1;
    this.spent += 1;
    return this.#steps < this.#budget;
  }

  get phase(): Phase {
    return this.#phase;
  }

  set phase(phase: Phase) {
    this.#phase = phase;
    this.#budget = STEP_BUDGET[phase];
    this.#contexts.clear();
  }

  refill(): void {
    this.#steps = 0;
  }

  /** Whether what runs since the last refill has come to the end of its budget: the rest of it was not followed. */
  get isSpent(): boolean {
    return this.#steps >= this.#budget;
  }

  get tooDeep(): boolean {
    return this.stack.length > DEEPEST_CALL;
  }

  get current(): Activation | undefined {
    return this.stack.at(-1);
  }

  /** Runs a callback once the modules have run, as an event such as `listening` would. */
  later(callback: Value, node: ts.Node): void {
    this.pending.push({ callback, node });
  }

  recordOf(node: ts.Node, module: SourceModule): FunctionRecord {
    return recordOf(this.records, node, module);
  }

  contextsOf(self: string): Contexts {
    const known = this.#contexts.get(self);
    if (known !== undefined) return known;
    const contexts = { count: 0, questions: 0, answers: false, fills: false };
    this.#contexts.set(self, contexts);
    return contexts;
  }

  /** A call that begins to run. */
  activation(record: FunctionRecord): Activation {
    const activation = new Activation(record, this.allActivations.length);
    this.allActivations.push(activation);
    return activation;
  }

  /** Notes a fact of the running function. */
  note(fact: Fact): void {
    this.noted += 1;
    if (fact.kind !== 'passes-on' && fact.kind !== 'environment') this.deeds += 1;
    this.current?.addFact(fact);
  }

  /**
   * Adds a diagnostic once per code and place.
   * @param about what it is about where one place, such as a helper that runs every query, stands for many things
   */
  diagnose(
    code: ProblemCode,
    node: ts.Node,
    details: Omit<ProblemDetails, 'file' | 'line'>,
    about: string = '',
  ): void {
    const file = this.pathOf(node);
    const line = lineOf(node);
    const key = `${code} ${file}:${line} ${about}`;
    if (!this.problems.has(key)) this.problems.set(key, problem(code, { ...details, file, line }));
  }

  pathOf(node: ts.Node): string {
    return this.sources.relative(node.getSourceFile().fileName);
  }
}

/** 1-based line of a node's first token. */
export function lineOf(node: ts.Node): number {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}
