import { type Complaint, nameOfThing, type Proposal, placeOf } from './complaint.ts';
import { finalName, renamed } from './final-names.ts';
import { KERNEL, type Overrides, type Setting, type Wish, wishesOf } from './overrides.ts';

/** Forbidden neighborhoods that a pin, a split or a merge asks for. */
export function forbidComplaints(proposal: Proposal, overrides: Overrides): Complaint[] {
  const standings = (subject: string) => standing(proposal, overrides, subject);
  return overrides.forbids.flatMap((rule, index) => {
    const setting = ['overrides', 'forbids', index];
    return 'apart' in rule
      ? togetherAnyway(rule.apart, standings, { setting, overrides })
      : insideAnyway(rule, standings(rule.keep), { setting, overrides });
  });
}

/** Where a thing is to end up by what people wrote; a thing that nobody moved stands where it was found. */
interface Standing {
  readonly subject: string;
  readonly found: string | undefined;
  readonly final: string | undefined;
  readonly wish: Wish | undefined;
}

function standing(proposal: Proposal, overrides: Overrides, subject: string): Standing {
  const wish = wishesOf(overrides).find((one) => one.subject === subject);
  const home = proposal.homeOf(subject);
  const found = home === undefined ? undefined : renamed(home, overrides);
  const target = wish?.context ?? home;
  const final =
    target === undefined || target === KERNEL
      ? undefined
      : wish?.kind === 'split'
        ? target
        : finalName(target, overrides);
  return { subject, found, final, wish };
}

interface Rule {
  readonly setting: Setting;
  readonly overrides: Overrides;
}

function togetherAnyway(
  pair: readonly [string, string],
  standings: (subject: string) => Standing,
  { setting, overrides }: Rule,
): Complaint[] {
  const [a, b] = [standings(pair[0]), standings(pair[1])];
  const place = placeOf(setting, overrides);
  if (a.subject === b.subject)
    return [
      {
        setting,
        message: `${place} keeps ${nameOfThing(a.subject)} apart from itself`,
        remedy: 'Name two different things.',
      },
    ];
  if (a.final === undefined || a.final !== b.final) return [];
  // One of them that nobody moved can still give way; a merge unites what was found apart.
  const forced =
    (a.wish !== undefined && b.wish !== undefined) ||
    (a.wish === undefined && b.wish === undefined && a.found !== b.found);
  if (!forced) return [];
  return [
    {
      setting,
      message: `${place} keeps ${nameOfThing(a.subject)} and ${nameOfThing(b.subject)} apart, but ${cause([a, b], a.final, overrides)}`,
      remedy: 'Delete the rule, or the overrides that bring the two together.',
    },
  ];
}

function insideAnyway(
  { keep, outOf }: { readonly keep: string; readonly outOf: string },
  it: Standing,
  { setting, overrides }: Rule,
): Complaint[] {
  const target = finalName(outOf, overrides);
  if (it.final !== target) return [];
  if (it.wish === undefined && it.found === renamed(outOf, overrides)) return [];
  return [
    {
      setting,
      message: `${placeOf(setting, overrides)} keeps ${nameOfThing(keep)} out of ${outOf}, but ${cause([it], target, overrides)}`,
      remedy: 'Delete the rule, or the override that brings it there.',
    },
  ];
}

/** Who brings things into a context: each pin and part of a split, else the merge. */
function cause(those: readonly Standing[], context: string, overrides: Overrides): string {
  const wishes = those.flatMap((one) => (one.wish === undefined ? [] : [one.wish]));
  if (wishes.length > 0)
    return `${wishes.map((one) => placeOf(one.setting, overrides)).join(' and ')} ${wishes.length > 1 ? 'put both' : 'puts it'} into ${context}`;
  const merge = overrides.merges.findIndex((members) =>
    members.some((one, place) => place > 0 && those.some((other) => other.found === renamed(one, overrides))),
  );
  const members = those.map((one) => one.found ?? '').filter((one) => one !== context);
  return `${placeOf(['overrides', 'merges', merge], overrides)} merges ${members.join(' and ')} into ${context}`;
}
