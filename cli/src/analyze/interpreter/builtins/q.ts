import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { getProperty } from '../properties.ts';
import { spreadOf } from '../spreads.ts';
import { union } from '../unions.ts';
import {
  type Call,
  type ExternalValue,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../values.ts';
import { type Functions, memberFunction } from './own-member.ts';

/** `q`, of which the functions are followed that call others for the program; its promises are those of a package. */
export const qModel: LibraryModel = {
  packages: ['q'],
  load: (machine) => {
    const functions = qFunctions(machine);
    const asPackage: ExternalValue = { kind: 'external', package: 'q', path: '' };
    const through = ({ args, node }: Call): Value => callFunction(machine, asPackage, args, node);
    const own: NativeValue = native('q', {
      call: through,
      construct: through,
      get: (name) => memberFunction('q', functions, name) ?? { ...asPackage, path: `.${name}` },
    });
    return own;
  },
};

/** Q's own names and those that it has kept of older versions (https://github.com/kriskowal/q/wiki/API-Reference). */
function qFunctions(machine: Machine): Functions {
  const nodeCall = ({ args: [work = UNDEFINED, ...given], node }: Call): Value =>
    called(machine, work, given, node);
  const nodeApply = ({ args: [work = UNDEFINED, list], node }: Call): Value =>
    called(machine, work, itemsOf(list), node);
  const send = ({ args: [owner = UNDEFINED, name = UNDEFINED, ...given], node }: Call): Value =>
    called(machine, getProperty(machine, owner, stringOf(name) ?? '', node), given, node);
  const post = ({ args: [owner = UNDEFINED, name = UNDEFINED, list], node }: Call): Value =>
    called(machine, getProperty(machine, owner, stringOf(name) ?? '', node), itemsOf(list), node);
  const denodeify = ({ args: [work = UNDEFINED, ...before] }: Call): Value =>
    nativeFunction('denodeified', ({ args, node }) => called(machine, work, [...before, ...args], node));
  return {
    nfcall: nodeCall,
    ncall: nodeCall,
    nfapply: nodeApply,
    ninvoke: send,
    nsend: send,
    nmcall: send,
    npost: post,
    nmapply: post,
    denodeify,
    nfbind: denodeify,
    nbind: ({ args: [work = UNDEFINED, , ...before] }) =>
      nativeFunction('denodeified', ({ args, node }) => called(machine, work, [...before, ...args], node)),
  };
}

function itemsOf(list: Value | undefined): readonly Value[] {
  return list === undefined ? [] : spreadOf(list).items;
}

/** What a function hands to the callback behind its arguments, and the promise of it that has Q's own methods. */
function called(machine: Machine, work: Value, given: readonly Value[], node: Call['node']): Value {
  const results: Value[] = [];
  const callback = native('callback', {
    isCallback: true,
    call: ({ args }) => {
      results.push(args[1] ?? UNDEFINED);
      return UNDEFINED;
    },
  });
  callFunction(machine, work, [...given, callback], node);
  return union([...results, { kind: 'external', package: 'q', path: '.promise()' }]);
}
