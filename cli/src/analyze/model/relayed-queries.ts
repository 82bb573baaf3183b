import { ts } from '#typescript';
import type { Activation, FunctionRecord, QueryFact } from '../interpreter/activation.ts';
import { lineOf } from '../interpreter/machine.ts';
import { walkTree } from '../sources/walk-tree.ts';

/** `ask(text)` over `run(client, text)` over a method of a base class: helpers over helpers are no deeper than this. */
const MOST_LAYERS = 6;

/**
 * `query: (text, values) => pool.query(text, values)`: a helper that runs what it is given asks nothing by itself. Its queries are
 * those of the functions that say what to ask; left to the helper, it would read and write every table of the application, and
 * tie to each other all that call it.
 */
export function handOverRelayed(activations: readonly Activation[]): void {
  if (relaysAmong(activations).size === 0) return;
  const callers = callersIndex(activations);
  const adopted = new AdoptedQueries();
  for (let layer = 0; layer < MOST_LAYERS; layer++) if (!handOver(activations, callers, adopted)) return;
}

function handOver(
  activations: readonly Activation[],
  callers: ReadonlyMap<Activation, readonly Activation[]>,
  adopted: AdoptedQueries,
): boolean {
  const relays = relaysAmong(activations);
  let moved = false;
  for (const relay of activations) {
    const lines = relays.get(relay.record);
    if (lines === undefined) continue;
    const askers = (callers.get(relay) ?? []).filter((one) => mayAsk(one, relay));
    if (askers.length === 0) continue;
    for (const fact of [...relay.facts]) {
      if (fact.kind !== 'query' || !lines.has(fact.line)) continue;
      for (const asker of askers) adopt(asker, fact, relay.record, adopted);
      relay.removeFact(fact);
      fact.transaction?.queries.delete(fact);
      moved = true;
    }
  }
  return moved;
}

/** A module's own code is kept and cut by its lines, so what it asks stays where it runs. */
function mayAsk({ record, number }: Activation, relay: Activation): boolean {
  return number !== undefined && record !== relay.record && record.name !== '(module)';
}

/** What asks for one of two tables is code about both, such as those of guests and of customers; what asks for any is a helper. */
const FEWEST_QUESTIONS = 3;

/** Functions that are given something, by the lines where their calls ask for different things with nothing in common. */
function relaysAmong(activations: readonly Activation[]): Map<FunctionRecord, ReadonlySet<number>> {
  const asked = new Map<FunctionRecord, Map<number, Map<string, QueryFact>>>();
  for (const { record, facts } of activations)
    for (const fact of facts) {
      if (fact.kind !== 'query' || fact.tables.size === 0 || !isGiven(record)) continue;
      const lines = asked.get(record) ?? new Map<number, Map<string, QueryFact>>();
      asked.set(record, lines);
      const questions = lines.get(fact.line) ?? new Map<string, QueryFact>();
      lines.set(fact.line, questions.set([...fact.tables.keys()].sort().join(), fact));
    }
  const relays = new Map<FunctionRecord, ReadonlySet<number>>();
  for (const [record, lines] of asked) {
    const relaying = [...lines].filter(([, questions]) => asksForAnything([...questions.values()]));
    if (relaying.length > 0) relays.set(record, new Set(relaying.map(([line]) => line)));
  }
  return relays;
}

function asksForAnything(questions: readonly QueryFact[]): boolean {
  const [first] = questions;
  if (first === undefined || questions.length < FEWEST_QUESTIONS) return false;
  return ![...first.tables.keys()].some((table) => questions.every((one) => one.tables.has(table)));
}

/** What neither has a parameter nor is a method always asks the same. */
function isGiven({ node }: FunctionRecord): boolean {
  return ts.isFunctionLike(node) && (node.parameters.length > 0 || ts.isClassLike(node.parent));
}

function adopt(asker: Activation, fact: QueryFact, relay: FunctionRecord, adopted: AdoptedQueries): void {
  const own: QueryFact = { ...fact, line: lineOfCall(asker.record, relay), tables: new Map(fact.tables) };
  if (!adopted.isNew(asker, own)) return;
  asker.addFact(own);
  fact.transaction?.queries.add(own);
  fact.transaction?.participants.add(asker.record);
}

/**
 * What each call has adopted: helpers over helpers that run in hundreds of ways hand the same question to whom they have in common, and
 * each layer would multiply it.
 */
class AdoptedQueries {
  readonly #prints = new WeakMap<Activation, Set<string>>();
  readonly #numbers = new WeakMap<object, number>();
  #last = 0;

  isNew(asker: Activation, query: QueryFact): boolean {
    const prints = this.#prints.get(asker) ?? new Set<string>();
    this.#prints.set(asker, prints);
    const { size } = prints;
    return prints.add(this.#print(query)).size > size;
  }

  #print({ tables, named, related, transaction, within, connection, spelled, ...query }: QueryFact): string {
    const things = [transaction, within, connection, spelled].map((one) => this.#numberOf(one));
    return JSON.stringify([[...tables], [...named], related, things, query]);
  }

  #numberOf(thing: object | undefined): number {
    if (thing === undefined) return 0;
    const number = this.#numbers.get(thing) ?? ++this.#last;
    this.#numbers.set(thing, number);
    return number;
  }
}

/** Lines found before, by who asks and by the helper: a function that runs in many ways asks in each of them from the same place. */
const knownLines = new WeakMap<FunctionRecord, WeakMap<FunctionRecord, number>>();

function lineOfCall(asker: FunctionRecord, relay: FunctionRecord): number {
  const lines = knownLines.get(asker) ?? new WeakMap<FunctionRecord, number>();
  knownLines.set(asker, lines);
  const line = lines.get(relay) ?? firstCall(asker, relay);
  lines.set(relay, line);
  return line;
}

/** The first call by the helper's name; where it is called by another one, the function itself. */
function firstCall({ node, line }: FunctionRecord, relay: FunctionRecord): number {
  const name = relay.name.split('.').at(-1) ?? relay.name;
  let found: number | undefined;
  walkTree(node, (one) => {
    if (found === undefined && ts.isCallExpression(one) && calledName(one) === name) found = lineOf(one);
    return found === undefined;
  });
  return found ?? line;
}

function calledName({ expression }: ts.CallExpression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : undefined;
}

/** Who calls each activation. */
export function callersIndex(activations: readonly Activation[]): Map<Activation, Activation[]> {
  const callers = new Map<Activation, Activation[]>();
  for (const caller of activations)
    for (const callee of caller.calls) {
      const known = callers.get(callee);
      if (known === undefined) callers.set(callee, [caller]);
      else known.push(caller);
    }
  return callers;
}
