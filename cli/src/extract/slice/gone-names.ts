import { exportedMember } from './common-js-exports.ts';
import type { KeptModule } from './marks.ts';
import type { Item } from './module-items.ts';
import { prunableMembers } from './object-members.ts';

/** Names that one marking of a module keeps and another does not: functions and values, members of objects. */
export function goneNames(before: KeptModule, after: KeptModule): Set<string> {
  const left = new Map([...after.kept].map((item) => [item.node, item]));
  const gone = new Set<string>();
  for (const item of before.kept) {
    const same = left.get(item.node);
    if (same === undefined) for (const name of namesOf(item)) gone.add(name);
    const members = same === undefined ? undefined : after.members.get(same);
    if (members === undefined) continue;
    const known = before.members.get(item) ?? new Set((prunableMembers(item.node) ?? new Map()).keys());
    for (const name of known) if (!members.has(name)) gone.add(name);
  }
  return gone;
}

/** What an item is called by others, the members of an object that is exported whole aside. */
function namesOf(item: Item): readonly string[] {
  const exported = exportedMember(item);
  return exported === undefined ? item.names : [exported];
}
