import type { Interaction, Pact } from '../contract/pact-file.ts';
import { callForm, callKind, type ReadCall } from './call-kinds.ts';
import { seamInteraction, stateOf } from './seam-interaction.ts';
import type { SeamCall } from './seam-watch.ts';

/** An interaction that is to be verified by a call that was just seen. */
export interface Demand {
  readonly interaction: Interaction;
  readonly call: ReadCall;
  /** Whether a contract demanded it before. */
  readonly isOld: boolean;
}

export interface Demands {
  readonly demands: readonly Demand[];
  /** What the contract holds and no call of this recording leads to: in no state that this recording knows. */
  readonly unseen: readonly Interaction[];
  /** Kinds of calls that are more than a contract takes. */
  readonly beyond: readonly string[];
}

export interface DemandOptions {
  /** In recorded order. */
  readonly calls: readonly ReadCall[];
  readonly known: Pact | undefined;
  /** Names of the functions that still cross the seam. */
  readonly functions: readonly string[];
  readonly recording: string | undefined;
  /** Whether a call is what it should be: a caller that answers its clients wrongly teaches nothing. */
  readonly isTrusted: (call: SeamCall) => boolean;
}

/** Kinds of calls of one function that become interactions at most. */
const PER_FUNCTION = 12;

/**
 * What is demanded of both sides: everything that the known contract holds, since the provider's own answer of today must not decide
 * what it owes, and kinds of calls that it does not hold yet.
 */
export function demandsOf({ calls, known, functions, recording, isTrusted }: DemandOptions): Demands {
  const old = (known?.interactions ?? []).filter((one) => functions.includes(one.request.path.slice(1)));
  const isSameRecording = recording !== undefined && known?.metadata.migrate?.recording === recording;
  const met = old.map((interaction) => ({
    interaction,
    call: callFor(interaction, calls, isSameRecording),
  }));
  const fresh = newDemands(
    calls.filter(({ call }) => isTrusted(call)),
    new Set(old.map((one) => one.description)),
  );
  const taken = fresh.filter((one, index) => countBefore(fresh, one, index) < PER_FUNCTION);
  return {
    demands: [
      ...met.flatMap(({ interaction, call }) =>
        call === undefined
          ? []
          : [{ interaction: { ...interaction, providerStates: stateOf(call) }, call, isOld: true }],
      ),
      ...taken,
    ].sort((a, b) => (a.interaction.description < b.interaction.description ? -1 : 1)),
    unseen: met.flatMap(({ interaction, call }) =>
      // What the numbers of another recording name is in this one a call of something else.
      call === undefined ? [isSameRecording ? interaction : { ...interaction, providerStates: [] }] : [],
    ),
    beyond: fresh.filter((one) => !taken.includes(one)).map((one) => one.interaction.description),
  };
}

/**
 * A call of the kind; where there is none any more, in the same recording, the one that now is in the place of what the interaction
 * was made of: that it is of another kind, as when its error has lost its class, is what must be found.
 */
function callFor(
  { description, request, providerStates: [state] }: Interaction,
  calls: readonly ReadCall[],
  isSameRecording: boolean,
): ReadCall | undefined {
  const here = calls.filter(
    ({ call }) =>
      isSameRecording && call.sample.index === state?.params.sample && `/${call.name}` === request.path,
  );
  const ofKind = (one: ReadCall) => callKind(one) === description;
  return (
    here.find(ofKind) ??
    leastAhead(calls.filter(ofKind)) ??
    here.find((one) => description.startsWith(`${callForm(one)} `)) ??
    here.find(({ call }) => call.nr === state?.params.call)
  );
}

function newDemands(calls: readonly ReadCall[], held: ReadonlySet<string>): Demand[] {
  const groups = new Map<string, ReadCall[]>();
  for (const call of calls) {
    const kind = callKind(call);
    if (!held.has(kind)) groups.set(kind, [...(groups.get(kind) ?? []), call]);
  }
  return [...groups.values()].flatMap((group) => {
    const call = leastAhead(group);
    if (call === undefined) return [];
    const others = group.filter((one) => one !== call);
    return [{ interaction: seamInteraction([call, ...others]), call, isOld: false }];
  });
}

function countBefore(demands: readonly Demand[], { call }: Demand, index: number): number {
  return demands.slice(0, index).filter((one) => one.call.call.name === call.call.name).length;
}

/** Of calls that show the same, the one before which its request had written least is the easiest to repeat. */
function leastAhead(calls: readonly ReadCall[]): ReadCall | undefined {
  return calls.toSorted((a, b) => Number(a.call.changes !== '[]') - Number(b.call.changes !== '[]'))[0];
}
