import type { ts } from '#typescript';
import { entriesOf } from '../entries.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { native, nativeFunction, stringOf, UNDEFINED, type Value } from '../values.ts';
import { filePathOf } from './urls.ts';

/** `module-alias`: names that the program gives to its folders and files while it starts, before anything asks for them. */
export const moduleAliasModel: LibraryModel = {
  packages: ['module-alias'],
  load: (machine) => {
    const own: Value = native('module-alias', {
      // The names that package.json gives are known without it.
      call: () => UNDEFINED,
      get: (name) => {
        if (name === 'default') return own;
        if (name === 'addAlias')
          return nativeFunction(name, ({ args: [alias, target] }) => {
            add(machine, stringOf(alias), target);
            return UNDEFINED;
          });
        if (name === 'addAliases')
          return nativeFunction(name, ({ args: [aliases], node }) => addAll(machine, aliases, node));
        if (name === 'addPath')
          return nativeFunction(name, ({ args: [folder] }) => {
            const path = filePathOf(folder);
            if (path !== undefined) machine.sources.searchIn(path);
            return UNDEFINED;
          });
        return undefined;
      },
    });
    return own;
  },
};

function addAll(machine: Machine, aliases: Value | undefined, node: ts.Node): Value {
  const entries = aliases === undefined ? undefined : entriesOf(machine, aliases, node);
  for (const [alias, target] of entries ?? []) add(machine, alias, target);
  return UNDEFINED;
}

function add(machine: Machine, alias: string | undefined, target: Value | undefined): void {
  const path = filePathOf(target);
  if (alias !== undefined && path !== undefined) machine.sources.addAlias(alias, path);
}
