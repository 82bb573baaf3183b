import type { Context, ContextMap, Seam } from '../artifacts/context-map.ts';
import { compare } from './vectors.ts';

type Candidate = Pick<Context, 'name' | 'routes' | 'tables' | 'stability' | 'verdict'>;

/** What the extraction of a context costs and risks. */
const RISK = {
  opensCutTransaction: 4,
  joinsCutTransaction: 1.5,
  writesForeignTable: 3,
  callsWriter: 0.7,
  calls: 0.3,
  joins: 0.5,
  incoming: 0.5,
  instability: 3,
};

/** First what is worth most for the least risk; what should stay comes last. */
export function orderOf(contexts: readonly Candidate[], seams: readonly Seam[]): ContextMap['order'] {
  const scored = contexts.map((context) => ({ context, score: worthOf(context) - riskOf(context, seams) }));
  return scored
    .toSorted(
      (a, b) =>
        Number(a.context.verdict === 'keep') - Number(b.context.verdict === 'keep') ||
        b.score - a.score ||
        compare(a.context.name, b.context.name),
    )
    .map(({ context }) => ({ context: context.name, why: reasons(context, seams) }));
}

/** More routes are worth more, but never so much that size alone wins. */
function worthOf({ routes, tables }: Candidate): number {
  return 1.5 * Math.log2(1 + routes.length) + (tables.length > 0 ? 1 : 0);
}

function riskOf({ name, stability }: Candidate, seams: readonly Seam[]): number {
  let risk = RISK.instability * (1 - stability);
  for (const seam of seams) {
    if (seam.from === name) risk += outgoing(seam);
    if (seam.to === name) risk += incoming(seam);
  }
  return risk;
}

function outgoing(seam: Seam): number {
  switch (seam.kind) {
    case 'transaction':
      return RISK.opensCutTransaction;
    case 'shared-state':
      return seam.writes ? RISK.writesForeignTable : RISK.joins;
    case 'call':
      return seam.writes ? RISK.callsWriter : RISK.calls;
    case 'join':
      return RISK.joins;
    case 'event':
      return RISK.calls;
    case 'foreign-key':
      return 0;
  }
}

/** Others that depend on a context must be turned round when it leaves. */
function incoming(seam: Seam): number {
  switch (seam.kind) {
    case 'transaction':
      return RISK.joinsCutTransaction;
    case 'shared-state':
      return seam.writes ? RISK.writesForeignTable : RISK.joins;
    case 'call':
    case 'join':
      return RISK.incoming;
    case 'event':
    case 'foreign-key':
      return 0;
  }
}

function reasons(context: Candidate, seams: readonly Seam[]): string {
  const from = seams.filter((one) => one.from === context.name);
  const to = seams.filter((one) => one.to === context.name);
  const cut = [...from, ...to].filter((one) => one.kind === 'transaction');
  const writers = from.filter((one) => one.kind === 'call' && one.writes).map((one) => one.to);
  const foreign = [...from, ...to].filter((one) => one.kind === 'shared-state' && one.writes);
  const dependents = [
    ...new Set(to.filter((one) => one.kind === 'call' || one.kind === 'join').map((one) => one.from)),
  ];
  const parts = [
    `${count(context.routes.length, 'route')}, ${context.tables.length === 0 ? 'no table of its own' : `owns ${context.tables.join(', ')}`}`,
    cut.length === 0
      ? 'no transaction is cut'
      : `transactions are cut with ${list([...new Set(cut.flatMap((one) => [one.from, one.to]))].filter((one) => one !== context.name))}`,
    writers.length === 0 ? 'writes through nobody else' : `writes through ${list(writers)}`,
    ...(foreign.length === 0 ? [] : ['foreign tables are written directly']),
    dependents.length === 0 ? 'nobody calls it' : `used by ${list(dependents)}`,
    `stability ${context.stability.toFixed(2)}`,
  ];
  return `${parts.join('; ')}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function list(names: readonly string[]): string {
  return names.toSorted(compare).join(', ');
}
