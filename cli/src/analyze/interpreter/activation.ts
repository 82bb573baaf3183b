import type { ts } from '#typescript';
import type { Scope } from './scope.ts';
import type { Value } from './values.ts';

/** A function of the program: one per declaration, however often it is called. */
export interface FunctionRecord {
  /** Its place among all functions. */
  readonly number: number;
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly node: ts.Node;
  readonly exported: boolean;
  readonly effort: Effort;
}

/** What all runs of one function have cost, and how many registrations and other deeds came of them. */
export interface Effort {
  calls: number;
  steps: number;
  registrations: number;
  deeds: number;
  /** Whether any of them gave an instance that it had made. */
  makesInstances?: true;
}

/** What a call that is being followed was given, and where its own names stand. */
interface Running {
  readonly args: readonly Value[];
  readonly scope: Scope;
}

const NO_CALLS: ReadonlySet<Activation> = new Set();
const NO_FACTS: ReadonlySet<Fact> = new Set();

/**
 * One analyzed call of a function with given values: a node of the call graph that the closure's captured values keep apart.
 * There are hundreds of thousands, and most call nothing or note nothing: sets are made when they are needed.
 */
export class Activation {
  readonly record: FunctionRecord;
  /** Its place among all activations; a root, which only holds what it calls, has none. */
  readonly number: number | undefined;
  /** The scope that the function closes over. */
  closesOver: number | undefined;
  /** Transactions that this call has opened and not ended yet. */
  open: Set<TransactionFact> | undefined;
  /** Set while the call is being followed. */
  running: Running | undefined;
  #calls: Set<Activation> | undefined;
  #facts: Set<Fact> | undefined;

  constructor(record: FunctionRecord, number?: number) {
    this.record = record;
    this.number = number;
  }

  get calls(): ReadonlySet<Activation> {
    return this.#calls ?? NO_CALLS;
  }

  get facts(): ReadonlySet<Fact> {
    return this.#facts ?? NO_FACTS;
  }

  addCall(callee: Activation): void {
    this.#calls ??= new Set();
    this.#calls.add(callee);
  }

  addFact(fact: Fact): void {
    this.#facts ??= new Set();
    this.#facts.add(fact);
  }

  removeFact(fact: Fact): void {
    this.#facts?.delete(fact);
  }
}

/** Something that happens when a function runs; library models define what. */
export type Fact =
  | QueryFact
  | { readonly kind: 'transaction'; readonly transaction: TransactionFact }
  | { readonly kind: 'emit'; readonly event: string; readonly emitter: object }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'passes-on' };

/** A call of a function that stands in the database. */
export interface CalledFunction {
  readonly node: ts.Node;
  /** What it is called in a diagnostic, where it stands for what the statement does and nothing is known of it. */
  readonly toldAs?: string;
}

/** A statement to the database. The mode rises to `write` while the builder's chain is followed. */
export interface QueryFact {
  readonly kind: 'query';
  readonly line: number;
  readonly tables: Map<string, 'read' | 'write'>;
  /** Tables between which the statement follows a relation, where the library tells. */
  related?: [string, string][];
  /** Names that a `with` of the statement gives: they are no tables. */
  readonly named: Set<string>;
  /** Functions of the database that the statement calls; read through once all of them are known that the application makes. */
  called?: Map<string, CalledFunction>;
  /** False while a table of the statement is not known. */
  resolved: boolean;
  /** True where its text was made of a statement that the function was handed, and that statement was read in its place. */
  isAsHanded?: true;
  /** True where its text, or a part of it, could not be read. */
  isUnread?: true;
  transaction?: TransactionFact;
  /** The pool or client that runs it, where that is known. */
  readonly connection?: object;
  /** How the library spells names of tables that the program gives it. */
  readonly spelled?: (name: string) => string;
  /** The transaction that was open around the statement, whether it takes part or not. */
  readonly within?: TransactionFact;
}

export interface TransactionFact {
  readonly file: string;
  readonly line: number;
  readonly openedIn: FunctionRecord;
  readonly queries: Set<QueryFact>;
  readonly participants: Set<FunctionRecord>;
  /** The pool or client that it was opened on, where that is known. */
  readonly connection?: object;
  /** Has its client run in it again, which another request may have ended it on. */
  goOn?: () => void;
}
