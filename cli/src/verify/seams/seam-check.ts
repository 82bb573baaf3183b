import type { Pact } from '../contract/pact-file.ts';
import type { SeamLine } from '../sides.ts';
import { readCall } from './call-kinds.ts';
import { demandsOf } from './demands.ts';
import { hideNames } from './hide-names.ts';
import type { Stray } from './more-calls.ts';
import { type SeamOutcome, seamOutcome } from './seam-outcome.ts';
import type { SeamCall } from './seam-watch.ts';
import { type BothSides, verifyBothSides } from './verify-both-sides.ts';

export interface SeamCheckOptions {
  readonly consumer: string;
  readonly provider: string;
  readonly line: SeamLine;
  /** The contract that stands from before. */
  readonly known: Pact | undefined;
  readonly recording: string | undefined;
  /** Whether the caller answered its own clients as it should when it made the call. */
  readonly isTrusted: (call: SeamCall) => boolean;
  /** Requests that were answered otherwise than recorded, where nobody else tells of them. */
  readonly strays: readonly Stray[];
  readonly sides: Omit<BothSides, 'consumer' | 'provider' | 'line'>;
}

/**
 * Turns the calls that crossed a seam into the contract of its caller, and demands it of both sides: of the host, in the database
 * state of the call, and of the client.
 */
export async function checkSeam(options: SeamCheckOptions): Promise<SeamOutcome> {
  const { consumer, provider, line, sides } = options;
  const seen = line.tap.calls();
  const functions = functionsOf(line, seen);
  const calls = seen.flatMap((call) => readCall(call) ?? []).map((one) => hideNames(one, sides.vault));
  const asked = demandsOf({ ...options, calls, functions: [...functions.keys()] });
  const results = await verifyBothSides(asked.demands, { consumer, provider, line, ...sides });
  const isListed = line.place.functions !== undefined;
  return seamOutcome({ ...options, tap: line.tap, seen, functions, isListed, asked, results });
}

/** Ids of the functions that cross, by what callers call them; those that were seen, where the manifest lists none. */
function functionsOf({ place }: SeamLine, seen: readonly SeamCall[]): ReadonlyMap<string, string> {
  return place.functions === undefined
    ? new Map(seen.map(({ name }) => [name, name]))
    : new Map(Object.entries(place.functions).map(([id, name]) => [name, id]));
}
