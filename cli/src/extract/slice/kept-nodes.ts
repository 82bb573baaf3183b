import type { ts } from '#typescript';
import type { KeptModule } from './marks.ts';
import { prunableMembers } from './object-members.ts';

/** Whether a kept item, or a kept member of one, holds a node of its module. */
export function keepsNode(module: KeptModule, node: ts.Node): boolean {
  for (const item of module.kept) {
    if (item.node.pos > node.pos || item.node.end < node.end) continue;
    const members = module.members.get(item);
    if (members === undefined) return true;
    return [...(prunableMembers(item.node) ?? [])].some(
      ([name, member]) => members.has(name) && member.pos <= node.pos && member.end >= node.end,
    );
  }
  return false;
}
