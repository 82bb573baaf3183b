import type { Group } from './agglomerate.ts';
import { SIGNAL_WEIGHTS, type SignalWeights } from './assign-modules.ts';
import { type Draft, draftOf, type World } from './draft.ts';
import { type Random, seededRandom } from './random.ts';
import { round3 } from './vectors.ts';

const SEED = 20_260_101;
/** Two contexts count as the same when they share this part of all their members. */
const SAME = 0.8;

/**
 * For each group, the share of perturbed runs that found it again: every weight between half and one and a half times its value.
 * @param regroup cuts the application as it was cut, with other weights
 */
export function stabilityOf(
  world: World,
  draft: Draft,
  regroup: (run: readonly Group[]) => readonly (readonly string[])[],
): Map<string, number> {
  const members = membersOf(draft);
  const kept = new Map([...members.keys()].map((group) => [group, 0]));
  const random = seededRandom(SEED);
  for (const run of world.kinship.runs) {
    const signals = perturbed(SIGNAL_WEIGHTS, random);
    const other = [...membersOf(draftOf(world, regroup(run), { signals })).values()];
    for (const [group, mine] of members)
      if (other.some((theirs) => overlap(mine, theirs) >= SAME)) kept.set(group, (kept.get(group) ?? 0) + 1);
  }
  return new Map([...kept].map(([group, count]) => [group, round3(count / world.kinship.runs.length)]));
}

function perturbed(weights: SignalWeights, random: Random): SignalWeights {
  const entries = Object.entries(weights).map(([name, value]) => [name, Number(value) * (0.5 + random())]);
  return { ...weights, ...Object.fromEntries(entries) };
}

function membersOf(draft: Draft): Map<string, Set<string>> {
  const members = new Map([...draft.groups.keys()].map((group) => [group, new Set<string>()]));
  for (const [table, group] of draft.tables) members.get(group)?.add(`table:${table}`);
  for (const [route, group] of draft.routes) members.get(group)?.add(`route:${route}`);
  for (const [module, { group }] of draft.placements)
    if (group !== undefined) members.get(group)?.add(module);
  return members;
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((one) => b.has(one)).length;
  return common === 0 ? 0 : common / (a.size + b.size - common);
}
