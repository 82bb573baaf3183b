import { type Complaint, nameOfThing, type Proposal, placeOf } from './complaint.ts';
import { finalName, renamed } from './final-names.ts';
import type { Overrides } from './overrides.ts';

/** Splits of what is merged away, parts whose name is taken, and parts that name what is not in the context. */
export function splitComplaints(proposal: Proposal, overrides: Overrides): Complaint[] {
  const known = new Set([...proposal.contexts, ...Object.values(overrides.names)]);
  const splits = Object.entries(overrides.splits).filter(([whole]) => known.has(whole));
  return splits.flatMap(([whole, parts]) => [
    ...mergedAway(whole, overrides),
    ...Object.keys(parts).flatMap((part) => taken(proposal, overrides, whole, part)),
    ...Object.entries(parts).flatMap(([part, subjects]) =>
      subjects.flatMap((subject, index) => {
        const home = proposal.homeOf(subject);
        const setting = ['overrides', 'splits', whole, part, index];
        if (home === undefined || finalName(home, overrides) === finalName(whole, overrides)) return [];
        return [
          {
            setting,
            message: `${placeOf(setting, overrides)}: ${nameOfThing(subject)} is not in ${whole} but in ${finalName(home, overrides)}`,
            remedy: `Pin it instead: overrides.pins: { "${subject}": ${part} }.`,
          },
        ];
      }),
    ),
  ]);
}

function mergedAway(whole: string, overrides: Overrides): Complaint[] {
  const into = finalName(whole, overrides);
  if (into === renamed(whole, overrides)) return [];
  const setting = ['overrides', 'splits', whole];
  const merge = overrides.merges.findIndex((members) => members.includes(whole));
  return [
    {
      setting,
      message: `${placeOf(setting, overrides)} splits ${whole}, but ${placeOf(['overrides', 'merges', merge], overrides)} merges it into ${into}`,
      remedy: `Split ${into} instead, or take ${whole} out of the merge.`,
    },
  ];
}

function taken(proposal: Proposal, overrides: Overrides, whole: string, part: string): Complaint[] {
  const own = renamed(whole, overrides);
  const bearer = [...proposal.contexts].find((one) => finalName(one, overrides) === part && part !== own);
  const earlier = Object.entries(overrides.splits).find(
    ([other, parts]) => other !== whole && parts[part] !== undefined,
  )?.[0];
  const owner = bearer ?? earlier;
  if (owner === undefined) return [];
  const setting = ['overrides', 'splits', whole, part];
  return [
    {
      setting,
      message: `${placeOf(setting, overrides)}: the name ${part} is taken by ${bearer === undefined ? `a part of ${owner}` : `the context ${owner}`}`,
      remedy: 'Choose another name for the part, or pin its members to that context.',
    },
  ];
}
