import { type Complaint, type Proposal, placeOf } from './complaint.ts';
import { renamed } from './final-names.ts';
import type { Overrides } from './overrides.ts';

/** New names that another context bears, or is given as well. */
export function renameComplaints({ contexts }: Proposal, overrides: Overrides): Complaint[] {
  return Object.entries(overrides.names).flatMap(([old, name]) => {
    const bearer = [...contexts].find((one) => one !== old && renamed(one, overrides) === name);
    if (bearer === undefined) return [];
    const setting = ['overrides', 'names', old];
    const other = overrides.names[bearer] === undefined ? '' : ', which is renamed to it as well';
    return [
      {
        setting,
        message: `${placeOf(setting, overrides)}: the name ${name} is taken by the context ${bearer}${other}`,
        remedy: `Choose another name, or unite the two with overrides.merges: [[${bearer}, ${old}]].`,
      },
    ];
  });
}
