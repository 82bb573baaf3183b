import type { ts } from '#typescript';
import { callFunction } from '../calls.ts';
import { entriesOf } from '../entries.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { layOver } from '../overlays.ts';
import { getProperty, setProperty } from '../properties.ts';
import { iterate } from '../spreads.ts';
import { INPUT, native, objectValue, settled, truthOf, UNDEFINED, UNKNOWN, type Value } from '../values.ts';
import { type Functions, memberFunction } from './own-member.ts';

/** `tslib`: what compiled TypeScript calls for imports, asynchronous functions and spreads. */
export const tslibModel: LibraryModel = {
  packages: ['tslib'],
  load: (machine) => {
    const functions = helpers(machine);
    return native('tslib', {
      get: (name) =>
        memberFunction('tslib', functions, name) ?? { kind: 'external', package: 'tslib', path: `.${name}` },
    });
  },
};

function helpers(machine: Machine): Functions {
  return {
    __importDefault: ({ args: [module = UNDEFINED], node }) =>
      isModule(machine, module, node) ? module : objectValue([['default', module]]),
    __importStar: ({ args: [module = UNDEFINED], node }) =>
      isModule(machine, module, node) ? module : namespaceOf(machine, module, node),
    __exportStar: ({ args: [module = UNDEFINED, exported = UNKNOWN], node }) => {
      for (const [name, value] of entriesOf(machine, module, node) ?? [])
        if (name !== 'default' && name !== '__esModule') setProperty(machine, exported, name, value);
      return UNDEFINED;
    },
    __awaiter: ({ args: [self = UNDEFINED, given = UNDEFINED, , work = UNKNOWN], node }) => {
      const bound = work.kind === 'function' ? { ...work, thisValue: self } : work;
      return settled(callFunction(machine, bound, iterate(given) ?? [], node));
    },
    __assign: ({ args: [target = UNKNOWN, ...sources], node }) => {
      for (const source of sources) layOver(machine, target, source, node);
      return target;
    },
    __rest: ({ args: [source = INPUT] }) => source,
  };
}

function isModule(machine: Machine, module: Value, node: ts.Node): boolean {
  return module.kind === 'object' && truthOf(getProperty(machine, module, '__esModule', node)) === true;
}

/** What a package is, with itself as its default. */
function namespaceOf(machine: Machine, module: Value, node: ts.Node): Value {
  return native('namespace', {
    get: (name) => (name === 'default' ? module : getProperty(machine, module, name, node)),
  });
}
