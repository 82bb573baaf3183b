import type { Owners } from '../ownership.ts';
import { type Complaint, nameOfThing, placeOf, raise } from './complaint.ts';
import { finalName } from './final-names.ts';
import type { Overrides } from './overrides.ts';

/**
 * The last look at what is forbidden: a rule that could not be kept is said, never passed over.
 * @throws Failure MIG-1003 with every such rule
 */
export function requireApart(owners: Owners, overrides: Overrides): void {
  const homeOf = (subject: string) =>
    subject.startsWith('table:')
      ? owners.table.get(subject.slice('table:'.length))
      : owners.module.get(subject);
  const complaints = overrides.forbids.flatMap((rule, index): Complaint[] => {
    const setting = ['overrides', 'forbids', index];
    const [subject, other] = 'keep' in rule ? [rule.keep, rule.outOf] : rule.apart;
    const home = homeOf(subject);
    const forbidden = 'keep' in rule ? finalName(rule.outOf, overrides) : homeOf(other);
    if (home === undefined || home !== forbidden) return [];
    return [
      {
        setting,
        message: `${placeOf(setting, overrides)} cannot be kept: ${nameOfThing(subject)} ends up in ${home}`,
        remedy: 'Pin one of them to another context, or split that context.',
      },
    ];
  });
  raise(complaints, overrides);
}
