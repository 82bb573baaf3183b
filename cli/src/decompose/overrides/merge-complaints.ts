import { type Complaint, placeOf } from './complaint.ts';
import { renamed } from './final-names.ts';
import type { Overrides, Setting } from './overrides.ts';

interface Joined {
  readonly into: string;
  readonly setting: Setting;
}

/** Merges that go in a circle, that want one context in two places, or that undo a split. */
export function mergeComplaints(overrides: Overrides): Complaint[] {
  const joined = new Map<string, Joined>();
  const complaints: Complaint[] = [];
  for (const [index, members] of overrides.merges.entries()) {
    const setting = ['overrides', 'merges', index];
    const [into = '', ...others] = members.map((one) => renamed(one, overrides));
    for (const member of others) {
      const before = joined.get(member);
      if (before === undefined) joined.set(member, { into, setting });
      else if (before.into !== into) complaints.push(twice(member, before, { into, setting }, overrides));
    }
  }
  return [...complaints, ...circles(joined, overrides), ...undoneSplits(overrides)];
}

function twice(member: string, before: Joined, after: Joined, overrides: Overrides): Complaint {
  return {
    setting: after.setting,
    message: `${placeOf(after.setting, overrides)} merges ${member} into ${after.into}, but ${placeOf(before.setting, overrides)} merges it into ${before.into}`,
    remedy: 'Keep one of the two, or write all of them as one merge.',
  };
}

function circles(joined: ReadonlyMap<string, Joined>, overrides: Overrides): Complaint[] {
  const told = new Set<string>();
  return [...joined].flatMap(([start, { setting }]) => {
    const way = [start];
    for (let next = joined.get(start)?.into; next !== undefined; next = joined.get(next)?.into) {
      if (next === start) {
        if (way.some((one) => told.has(one))) return [];
        for (const one of way) told.add(one);
        return [
          {
            setting,
            message: `${placeOf(setting, overrides)}: merges in a circle: ${[...way, start].join(' into ')}`,
            remedy:
              'Name each context as a member of one merge only; the first of a merge takes the others in.',
          },
        ];
      }
      if (way.includes(next)) return [];
      way.push(next);
    }
    return [];
  });
}

function undoneSplits(overrides: Overrides): Complaint[] {
  return Object.entries(overrides.splits).flatMap(([whole, parts]) =>
    overrides.merges.flatMap((members, index) => {
      const both = members.filter((one) => one !== whole && parts[one] !== undefined);
      const [part] = both;
      if (part === undefined) return [];
      const setting = ['overrides', 'merges', index];
      return [
        {
          setting,
          message: `${placeOf(setting, overrides)} merges ${part}, which ${placeOf(['overrides', 'splits', whole, part], overrides)} splits off ${whole}`,
          remedy: 'Delete one of the two; to move things into another context, pin them.',
        },
      ];
    }),
  );
}
