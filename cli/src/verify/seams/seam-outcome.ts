import type { GateFinding, Verdict } from '../../artifacts/gate.ts';
import { type Pact, pactOf } from '../contract/pact-file.ts';
import { readCall } from './call-kinds.ts';
import type { Demand, Demands } from './demands.ts';
import type { Stray } from './more-calls.ts';
import type { SeamTap } from './seam-tap.ts';
import type { SeamCall } from './seam-watch.ts';
import { uncoveredOf } from './uncovered.ts';
import type { Kept } from './verify-both-sides.ts';

/** What came of the contract of one consumer of a seam. */
export interface SeamOutcome {
  readonly consumer: string;
  readonly provider: string;
  readonly verdict: Verdict;
  /** What may be said of the pact as a whole, demands included that nothing recorded leads to any more. */
  readonly verified: Verdict;
  /** `3 of 3 interactions, 2 of 3 functions`. */
  readonly summary: string;
  /** What crosses the seam and nothing was shown of. */
  readonly uncovered: readonly string[];
  readonly findings: readonly GateFinding[];
  /** What both sides keep; absent when there is nothing to demand. */
  readonly pact: Pact | undefined;
}

/** Everything that was seen and asked. */
export interface SeamFacts {
  readonly consumer: string;
  readonly provider: string;
  readonly recording: string | undefined;
  readonly seen: readonly SeamCall[];
  readonly tap: Pick<SeamTap, 'tooLong' | 'tooMany'>;
  /** Ids of the functions that cross, by what callers call them, and whether a manifest lists them. */
  readonly functions: ReadonlyMap<string, string>;
  readonly isListed: boolean;
  readonly asked: Demands;
  readonly results: ReadonlyMap<Demand, Kept>;
  /** Requests that were answered otherwise than recorded, where nobody else tells of them. */
  readonly strays: readonly Stray[];
}

export function seamOutcome(facts: SeamFacts): SeamOutcome {
  const { consumer, provider, functions, asked, results, strays } = facts;
  const { demands, unseen } = asked;
  const idOf = (name: string) => functions.get(name) ?? name;
  const having = (outcome: Kept['outcome']) => demands.filter((one) => results.get(one)?.outcome === outcome);
  const [kept, broken, open, unfit] = [having('kept'), having('broken'), having('not-run'), having('unfit')];
  const unanswered = facts.seen.filter((call) => readCall(call) === undefined);
  const covered = new Set(kept.map(({ call }) => call.call.name));
  const verdict = verdictOf({ kept, open: [...open, ...strays], broken: [...broken, ...unanswered] });
  // Where nothing at all fits, the contract is empty, and nobody may take that for one that is kept.
  const told = [...broken, ...open, ...(kept.length === 0 ? unfit : [])];
  return {
    consumer,
    provider,
    verdict,
    verified: verdict === 'pass' && unseen.length > 0 ? 'inconclusive' : verdict,
    summary: [
      `${kept.length} of ${demands.length - unfit.length} interactions`,
      `${covered.size} of ${functions.size} functions`,
      ...(unfit.length === 0 ? [] : [`${unfit.length} that no contract fits`]),
    ].join(', '),
    uncovered: uncoveredOf({ ...facts, unfit }),
    findings: distinct([
      ...told.flatMap((one) => findingsOf(one, results.get(one), idOf)),
      ...unanswered.map((call) => unansweredFinding(call, facts)),
      ...strays.map((stray) => strayFinding(stray, consumer)),
    ]),
    pact: contractOf(facts, [
      ...unseen,
      ...[...kept, ...open.filter((one) => one.isOld)].map((one) => one.interaction),
    ]),
  };
}

/** `not-run` where something could not be shown, or nothing was. */
function verdictOf(counted: Readonly<Record<'kept' | 'open' | 'broken', readonly unknown[]>>): Verdict {
  if (counted.broken.length > 0) return 'fail';
  return counted.open.length > 0 || counted.kept.length === 0 ? 'not-run' : 'pass';
}

function contractOf(
  { consumer, provider, recording }: SeamFacts,
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

function unansweredFinding(
  { sample, name, status, cause }: SeamCall,
  { consumer, provider, functions }: SeamFacts,
): GateFinding {
  return {
    ...(sample.route === undefined ? {} : { route: sample.route }),
    field: functions.get(name) ?? name,
    message:
      cause === undefined
        ? `${provider} answered ${status} to a call of ${consumer}`
        : `a call of ${consumer} to ${provider} came to no answer: ${cause}`,
  };
}

function strayFinding({ sample, got }: Stray, consumer: string): GateFinding {
  return {
    ...(sample.route === undefined ? {} : { route: sample.route }),
    field: 'status',
    message: `${consumer}, with its seams in use, gave ${got ?? 'no answer'} where ${sample.response.status} was recorded (sample ${sample.index})`,
  };
}

function distinct(findings: readonly GateFinding[]): GateFinding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}
