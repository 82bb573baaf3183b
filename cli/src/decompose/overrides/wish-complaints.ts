import { type Complaint, nameOfThing, placeOf } from './complaint.ts';
import { finalName, renamed } from './final-names.ts';
import { KERNEL, type Overrides, type Wish, wishesOf } from './overrides.ts';

/** Pins and parts of splits that disagree about one thing, or that put it where nothing can be. */
export function wishComplaints(overrides: Overrides): Complaint[] {
  const wishes = wishesOf(overrides);
  return [
    ...wishes.flatMap((one, index) => {
      const before = wishes.slice(0, index).find((other) => other.subject === one.subject);
      return before === undefined || goal(before, overrides) === goal(one, overrides)
        ? []
        : [disagreement(one, before, overrides)];
    }),
    ...wishes.filter((one) => one.kind === 'pin').flatMap((one) => homeless(one, overrides)),
  ];
}

function goal(wish: Wish, overrides: Overrides): string {
  return wish.kind === 'pin' ? finalName(wish.context, overrides) : wish.context;
}

function disagreement(one: Wish, before: Wish, overrides: Overrides): Complaint {
  return {
    setting: one.setting,
    message: `${placeOf(one.setting, overrides)} puts ${nameOfThing(one.subject)} into ${one.context}, but ${placeOf(before.setting, overrides)} puts it into ${before.context}`,
    remedy: 'Delete one of the two.',
  };
}

function homeless(pin: Wish, overrides: Overrides): Complaint[] {
  const { setting, subject, context } = pin;
  if (context === KERNEL)
    return subject.startsWith('table:')
      ? [
          {
            setting,
            message: `${placeOf(setting, overrides)}: ${nameOfThing(subject)} cannot be in the shared kernel: each table has one owner`,
            remedy: 'Pin the table to the context that may write it.',
          },
        ]
      : [];
  const own = renamed(context, overrides);
  const into = finalName(context, overrides);
  if (own === into) return [];
  const merge = overrides.merges.findIndex((members) =>
    members.slice(1).some((one) => renamed(one, overrides) === own),
  );
  return [
    {
      setting,
      message: `${placeOf(setting, overrides)} puts ${nameOfThing(subject)} into ${context}, but ${placeOf(['overrides', 'merges', merge], overrides)} merges ${context} into ${into}`,
      remedy: `Pin it to ${into}, or take ${context} out of the merge.`,
    },
  ];
}
