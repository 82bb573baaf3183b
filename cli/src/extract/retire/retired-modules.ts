import { posix } from 'node:path';
import { exportedMember, isThere, type KeptModule } from '../slice/marks.ts';
import type { Item } from '../slice/module-items.ts';
import { prunableMembers } from '../slice/object-members.ts';
import { writeModule } from '../slice/write-module.ts';
import type { RetiredMarks } from './retired-marks.ts';

/** A module of the program that changes; without a text it goes. */
export interface RetiredModule {
  readonly absolute: string;
  /** Relative to the application's folder. */
  readonly path: string;
  readonly before: string;
  readonly after?: string;
}

/** Every module that is not what it was, sorted by its path. */
export function retiredModules({ before, after, cut }: RetiredMarks): RetiredModule[] {
  const changed = [...before.modules].flatMap(([absolute, module]): RetiredModule[] => {
    const { ast, path } = module.items.module;
    if (!isThere(module)) return [];
    const left = after.modules.get(absolute);
    const place = { absolute, path, before: ast.text };
    if (left === undefined || !isThere(left)) return [place];
    const text = writeModule(left, cut.edits.get(ast) ?? []);
    return text === ast.text ? [] : [{ ...place, after: text }];
  });
  return changed.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Names of what goes of a module that stays: functions and values, members of objects. */
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
export function namesOf(item: Item): readonly string[] {
  const exported = exportedMember(item);
  return exported === undefined ? item.names : [exported];
}

/** A file's name without its folder, extensions and what marks it as a test. */
export function subjectName(path: string): string {
  return posix.basename(path).replace(/(?:\.(?:test|spec))?\.[cm]?[jt]sx?$/, '');
}
