import { basename, resolve } from 'node:path';
import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { noteLoad, requireModule } from '../modules.ts';
import { getProperty } from '../properties.ts';
import {
  type Call,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { isModule, optionOf, stem } from './required-folders.ts';

/** Packages that load folders into an application in the order in which the folders are named. */
export const consignModel: LibraryModel = {
  packages: ['consign', 'express-load'],
  load: (machine, name) => {
    const start = (call: Call) => loader(machine, optionOf(call, 'cwd'));
    return name === 'consign'
      ? nativeFunction(name, start)
      : nativeFunction(name, (call) => getAndCall(machine, start(call), 'then', call));
  },
};

/** `consign().include('models').then('routes').into(app)`: each module is called with the application. */
function loader(machine: Machine, cwd: string | undefined): Value {
  const places: string[] = [];
  const self: NativeValue = native('folder loader', {
    get: (name) => {
      if (name === 'into')
        return nativeFunction(name, ({ args, node }) => {
          for (const place of places) loadInto(machine, place, args, node);
          return args[0] ?? UNDEFINED;
        });
      return nativeFunction(name, ({ args }) => {
        const place = stringOf(args[0]);
        if (place !== undefined && (name === 'include' || name === 'then'))
          places.push(resolve(machine.sources.root, cwd ?? '', place));
        return self;
      });
    },
  });
  return self;
}

function loadInto(machine: Machine, place: string, args: readonly Value[], node: Call['node']): void {
  const files =
    machine.sources.list(place) === undefined ? withExtension(machine, place) : machine.sources.walk(place);
  if (files.length === 0)
    machine.diagnose('MIG-2005', node, {
      message: `There is nothing at ${machine.sources.relative(place)} that could be loaded`,
    });
  for (const file of files.filter((one) => isModule(basename(one)))) {
    noteLoad(machine, node, file);
    const exported = requireModule(machine, file);
    const made = callFunction(machine, exported.kind === 'object' ? UNKNOWN : exported, args, node);
    const [target] = args;
    if (target?.kind === 'native') nest(target, file, place, made);
  }
}

/** `app.controllers.users`: what a module gave stays reachable under its folders' names. */
function nest(target: NativeValue, file: string, place: string, made: Value): void {
  const names = [basename(place), ...file.slice(place.length + 1).split('/')].filter((one) => one !== '');
  let props = target.props;
  for (const name of names.slice(0, -1)) {
    const known = props.get(name);
    const next = known?.kind === 'object' ? known : objectValue();
    props.set(name, next);
    props = next.props;
  }
  props.set(stem(names.at(-1) ?? ''), made);
}

function withExtension(machine: Machine, place: string): string[] {
  return [place, `${place}.js`, `${place}.ts`].filter((one) => machine.sources.exists(one));
}

function getAndCall(machine: Machine, target: Value, name: string, { args, node }: Call): Value {
  return callFunction(machine, getProperty(machine, target, name, node), args, node);
}
