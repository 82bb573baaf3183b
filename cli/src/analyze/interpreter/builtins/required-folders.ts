import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { noteLoad, requireModule } from '../modules.ts';
import {
  type Call,
  literal,
  nativeFunction,
  objectValue,
  optionReader,
  stringOf,
  truthOf,
  type Value,
} from '../values.ts';
import { filePathOf } from './urls.ts';

/** Packages that load every module of a folder: what they give is an object of modules by file name. */
export const requireFolderModel: LibraryModel = {
  packages: ['require-all', 'require-dir', 'include-all', 'auto-load'],
  load: (machine, name) =>
    nativeFunction(name, (call) => folderValue(machine, folderOf(call), everyModule(machine, call))),
};

/** `require-directory`, whose options choose the modules, name them and say what is made of each. */
export const requireDirectoryModel: LibraryModel = {
  packages: ['require-directory'],
  load: (machine, name) =>
    nativeFunction(name, (call) => folderValue(machine, folderOf(call), chosenModules(machine, call))),
};

/** What is loaded of a folder, under which name, and what stands for the module. */
interface Choice {
  readonly asker: string;
  /** Hears of each module before it runs. */
  readonly loads: (path: string) => void;
  readonly takes: (path: string, name: string) => boolean;
  readonly named: (stem: string, path: string, name: string) => string | undefined;
  readonly made: (module: Value, path: string, name: string) => Value;
  readonly recurses: boolean;
}

function everyModule(machine: Machine, { node }: Call): Choice {
  return {
    asker: node.getSourceFile().fileName,
    loads: (path) => noteLoad(machine, node, path),
    takes: () => true,
    named: (stem) => stem,
    made: (module) => module,
    recurses: true,
  };
}

function chosenModules(machine: Machine, call: Call): Choice {
  const options = call.args.find((arg) => arg.kind === 'object' && !arg.props.has('exports'));
  const option = optionReader(options);
  const asked = (name: string, args: readonly Value[]): Value =>
    callFunction(machine, option(name), args, call.node);
  const fits = (name: string, path: string, file: string): boolean | undefined => {
    const rule = option(name);
    if (rule.kind === 'regex') return new RegExp(rule.source, rule.flags).test(path);
    return isGiven(rule) ? truthOf(asked(name, [literal(path), literal(file)])) : undefined;
  };
  return {
    ...everyModule(machine, call),
    takes: (path, file) => fits('include', path, file) !== false && fits('exclude', path, file) !== true,
    named: (stem, path, file) =>
      isGiven(option('rename')) ? stringOf(asked('rename', [stem, path, file].map(literal))) : stem,
    made: (module, path, file) => {
      if (!isGiven(option('visit'))) return module;
      const made = asked('visit', [module, literal(path), literal(file)]);
      return truthOf(made) === false ? module : made;
    },
    recurses: truthOf(option('recurse')) !== false || !isGiven(option('recurse')),
  };
}

function isGiven(value: Value): boolean {
  return value.kind !== 'literal' || value.value !== undefined;
}

function folderOf(call: Call): string {
  const file = call.node.getSourceFile().fileName;
  const named = call.args.map(filePathOf).find((one) => one !== undefined) ?? optionOf(call, 'dirname');
  if (named === undefined) return dirname(file);
  return isAbsolute(named) ? named : join(dirname(file), named);
}

/** The path that a property of an argument names. */
export function optionOf({ args }: Call, name: string): string | undefined {
  return args
    .map((arg) => (arg.kind === 'object' ? filePathOf(arg.props.get(name)) : undefined))
    .find(Boolean);
}

/**
 * A folder of which nothing is taken is left out. A module of which only a run knows the name (`${name}-${uuid()}`) stands
 * under its path, so that whoever goes through all of them finds it.
 */
function folderValue(machine: Machine, folder: string, choice: Choice): Value {
  const value = objectValue();
  for (const { name, isDirectory } of machine.sources.list(folder) ?? []) {
    const path = join(folder, name);
    const entry = isDirectory ? subfolder(machine, path, choice) : moduleOf(machine, path, choice);
    if (entry === undefined) continue;
    const key = choice.named(isDirectory ? name : stem(name), path, name);
    if (key === undefined) value.open = true;
    value.props.set(key ?? path, entry);
  }
  return value;
}

function subfolder(machine: Machine, path: string, choice: Choice): Value | undefined {
  if (!choice.recurses || basename(path) === 'node_modules') return undefined;
  const value = folderValue(machine, path, choice);
  return value.kind === 'object' && value.props.size === 0 && !value.open ? undefined : value;
}

function moduleOf(machine: Machine, path: string, choice: Choice): Value | undefined {
  const name = basename(path);
  if (path === choice.asker || !isModule(name) || !choice.takes(path, name)) return undefined;
  choice.loads(path);
  return choice.made(requireModule(machine, path), path, name);
}

/** Whether a file is a module of the program, and no declaration of types. */
export function isModule(name: string): boolean {
  return /\.(?:[cm]?[jt]s)$/.test(name) && !name.endsWith('.d.ts');
}

/** A file's name without its ending. */
export function stem(name: string): string {
  return basename(name, extname(name));
}
