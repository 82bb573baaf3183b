import { execFileSync } from 'node:child_process';
import { groupMembers } from './process-table.ts';

const KIB = 1024;

/** Resident bytes of all living processes of a group; 0 when there are none. */
export function groupMemory(group: number): number {
  const pids = groupMembers(group);
  if (pids.length === 0) return 0;
  try {
    const rows = execFileSync('ps', ['-o', 'rss=', '-p', pids.join(',')], { encoding: 'utf8' });
    return KIB * rows.split('\n').reduce((sum, row) => sum + Number(row.trim() || 0), 0);
  } catch {
    // They ended between the two looks.
    return 0;
  }
}
