import { type Complaint, type Proposal, raise } from './complaint.ts';
import { forbidComplaints } from './forbid-complaints.ts';
import { mergeComplaints } from './merge-complaints.ts';
import type { Overrides } from './overrides.ts';
import { renameComplaints } from './rename-complaints.ts';
import { splitComplaints } from './split-complaints.ts';
import { unknownComplaints } from './unknown-complaints.ts';
import { wishComplaints } from './wish-complaints.ts';

/**
 * Checks the overrides against each other and against the application as it is now: an override is carried out or complained
 * about, never passed over.
 * @throws Failure MIG-1003 with every contradiction and everything that names nothing
 */
export function checkOverrides(proposal: Proposal, overrides: Overrides): void {
  const complaints: Complaint[] = [
    ...unknownComplaints(proposal, overrides),
    ...renameComplaints(proposal, overrides),
    ...mergeComplaints(overrides),
    ...wishComplaints(overrides),
    ...splitComplaints(proposal, overrides),
    ...forbidComplaints(proposal, overrides),
  ];
  raise(complaints, overrides);
}
