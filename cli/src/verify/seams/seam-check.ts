import type { GateFinding, Verdict } from '../../artifacts/gate.ts';
import type { Pact } from '../contract/pact-file.ts';
import { pactOf } from '../contract/pact-file.ts';
import type { SeamLine } from '../sides.ts';
import { readCall } from './call-kinds.ts';
import { type Demand, demandsOf } from './demands.ts';
import type { SeamTap } from './seam-tap.ts';
import type { SeamCall } from './seam-watch.ts';
import { type BothSides, type Kept, verifyBothSides } from './verify-both-sides.ts';

export interface SeamCheckOptions {
  readonly consumer: string;
  readonly provider: string;
  readonly line: SeamLine;
  /** The contract that stands from before. */
  readonly known: Pact | undefined;
  readonly recording: string | undefined;
  /** Whether the caller answered its own clients as it should when it made the call. */
  readonly isTrusted: (call: SeamCall) => boolean;
  readonly sides: Omit<BothSides, 'consumer' | 'provider' | 'line'>;
}

/** What came of the contract of one consumer of a seam. */
export interface SeamOutcome {
  readonly consumer: string;
  readonly provider: string;
  readonly verdict: Verdict;
  /** `3 of 3 interactions, 2 of 3 functions`. */
  readonly summary: string;
  /** What crosses the seam and nothing was shown of. */
  readonly uncovered: readonly string[];
  readonly findings: readonly GateFinding[];
  /** What both sides keep; absent when there is nothing to demand. */
  readonly pact: Pact | undefined;
}

/**
 * Turns the calls that crossed a seam into the contract of its caller, and demands it of both sides: of the host, in the database
 * state of the call, and of the client.
 */
export async function checkSeam(options: SeamCheckOptions): Promise<SeamOutcome> {
  const { consumer, provider, line, sides } = options;
  const seen = line.tap.calls();
  const functions = functionsOf(line, seen);
  const idOf = (name: string) => functions.get(name) ?? name;
  const calls = seen.flatMap((call) => readCall(call) ?? []);
  const { demands, unseen, beyond } = demandsOf({ ...options, calls, functions: [...functions.keys()] });
  const results = await verifyBothSides(demands, { consumer, provider, line, ...sides });
  const having = (outcome: Kept['outcome']) => demands.filter((one) => results.get(one)?.outcome === outcome);
  const [kept, broken, open, unfit] = [having('kept'), having('broken'), having('not-run'), having('unfit')];
  const unanswered = seen.filter((call) => readCall(call) === undefined);
  const covered = new Set(kept.map(({ call }) => call.call.name));
  const whyUnfit = (one: Demand) => results.get(one)?.places[0]?.message ?? '';
  return {
    consumer,
    provider,
    verdict: verdictOf({ kept, open, broken: [...broken, ...unanswered] }),
    summary: `${kept.length} of ${demands.length - unfit.length} interactions, ${covered.size} of ${functions.size} functions`,
    uncovered: [
      ...(line.place.functions === undefined
        ? ['functions that no call was seen of: extract again to have them listed']
        : []),
      ...[...functions].flatMap(([name, id]) =>
        whyUncovered(name, line.tap, demands).map((why) => `${id}: ${why}`),
      ),
      ...unseen.map((one) => `${one.description}: no recorded request leads to it any more`),
      ...unfit.map((one) => `${one.interaction.description}: no contract fits its calls: ${whyUnfit(one)}`),
      ...beyond.map((kind) => `${kind}: its function has too many kinds of calls`),
    ],
    findings: distinct([
      ...[...broken, ...open].flatMap((one) => findingsOf(one, results.get(one), idOf)),
      ...unanswered.map((call) => ({
        route: call.sample.route,
        field: idOf(call.name),
        message: `${provider} answered ${call.status} to a call of ${consumer}`,
      })),
    ]),
    pact: contractOf(options, [
      ...unseen,
      ...[...kept, ...open.filter((one) => one.isOld)].map((one) => one.interaction),
    ]),
  };
}

/** Ids of the functions that cross, by what callers call them; those that were seen, where the manifest lists none. */
function functionsOf({ place }: SeamLine, seen: readonly SeamCall[]): ReadonlyMap<string, string> {
  return place.functions === undefined
    ? new Map(seen.map(({ name }) => [name, name]))
    : new Map(Object.entries(place.functions).map(([id, name]) => [name, id]));
}

/** `not-run` where something could not be shown, or nothing was. */
function verdictOf(counted: Readonly<Record<'kept' | 'open' | 'broken', readonly unknown[]>>): Verdict {
  if (counted.broken.length > 0) return 'fail';
  return counted.open.length > 0 || counted.kept.length === 0 ? 'not-run' : 'pass';
}

/** Why nothing is demanded of a function; empty for one of which something is. */
function whyUncovered(name: string, tap: SeamTap, demands: readonly Demand[]): string[] {
  const tooLong = tap.tooLong().has(name) ? ['some of its calls are too long to be kept'] : [];
  if (demands.some(({ call }) => call.call.name === name)) return tooLong;
  return tap.calls().some((call) => call.name === name)
    ? ['it was called, by requests that were not answered as recorded']
    : [...tooLong, 'no recorded request leads to a call'].slice(0, 1);
}

function contractOf(
  { consumer, provider, recording }: SeamCheckOptions,
  interactions: Pact['interactions'],
): Pact | undefined {
  if (interactions.length === 0) return undefined;
  const sorted = interactions.toSorted((a, b) => (a.description < b.description ? -1 : 1));
  const pact = pactOf(provider, sorted, consumer);
  return recording === undefined ? pact : { ...pact, metadata: { ...pact.metadata, migrate: { recording } } };
}

function findingsOf(
  { call, interaction }: Demand,
  result: Kept | undefined,
  idOf: (name: string) => string,
): GateFinding[] {
  const { sample, name } = call.call;
  return (result?.places ?? []).map(({ field, message }) => ({
    ...(sample.route === undefined ? {} : { route: sample.route }),
    field: `${idOf(name)} ${field}`,
    message: `${message} (${interaction.description}; sample ${sample.index})`,
  }));
}

function distinct(findings: readonly GateFinding[]): GateFinding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}
