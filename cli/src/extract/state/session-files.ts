import { posix } from 'node:path';
import { lineOf, type Machine } from '../../analyze/interpreter/machine.ts';
import { optionsOf, stringOf, type Value } from '../../analyze/interpreter/values.ts';

/** Session stores that keep files, with the option that names their folder and the folder that they take without it. */
const FILE_STORES: Readonly<Record<string, { readonly option: string; readonly folder: string }>> = {
  'session-file-store': { option: 'path', folder: './sessions' },
};

/** Folders of sessions that the kept code keeps in files: a login made on one side must be known on the other. */
export function sessionFolders(machine: Machine, isKept: (file: string, line: number) => boolean): string[] {
  const found = new Set<string>();
  for (const sites of machine.callSites.values())
    for (const { node, target, args } of sites) {
      const store = FILE_STORES[target.replace(/\(\)$/, '')];
      if (store === undefined || !target.endsWith('()') || !isKept(machine.pathOf(node), lineOf(node)))
        continue;
      found.add(folderOf(machine, args, store.option) ?? posix.normalize(store.folder));
    }
  return [...found].sort();
}

function folderOf(machine: Machine, args: readonly Value[], option: string): string | undefined {
  const value = args
    .flatMap(optionsOf)
    .flatMap((one) => (one.kind === 'object' ? [one.props.get(option)] : []))
    .find((one) => one !== undefined);
  const text = value === undefined ? undefined : stringOf(value);
  return text === undefined
    ? undefined
    : posix.normalize(text.replace(`${machine.sources.root}/`, '')).replace(/\/$/, '');
}
