import path from 'node:path';
import type { ts } from '#typescript';
import { callFunction, passedOn } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { jsonValue, loadDynamic } from '../modules.ts';
import { getProperty, isNullish } from '../properties.ts';
import { joinedText, partsOf } from '../texts.ts';
import { union } from '../unions.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  literal,
  NULL,
  native,
  nativeFunction,
  objectValue,
  optionsOf,
  settled,
  stringOf,
  truthOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { type Functions, memberFunction, ownMember } from './own-member.ts';
import { filePathOf } from './urls.ts';

function moduleOf(label: string, functions: Functions, extra: Record<string, Value> = {}): Value {
  return native(label, {
    get: (name) =>
      ownMember(extra, name) ??
      memberFunction(label, functions, name) ?? {
        kind: 'external',
        package: label,
        path: `.${name}`,
      },
  });
}

/** `path`: joined for real, since prefixes of files decide what a directory mount loads. */
export const pathModel: LibraryModel = {
  packages: ['path'],
  load: (machine) => {
    const functions = pathFunctions(machine.sources.root);
    return moduleOf('path', functions, { sep: literal('/'), posix: moduleOf('path', functions) });
  },
};

/** The application runs in its own folder, wherever the analysis runs. */
const pathFunctions = (cwd: string): Functions => ({
  join: ({ args }) => withTexts(args, (texts) => literal(path.posix.join(...texts))),
  resolve: ({ args }) => withTexts(args, (texts) => literal(path.posix.resolve(cwd, ...texts))),
  normalize: ({ args }) => withTexts(args, ([text = '']) => literal(path.posix.normalize(text))),
  dirname: ({ args }) => withTexts(args, ([text = '']) => literal(path.posix.dirname(text))),
  basename: ({ args }) =>
    withTexts(args, ([text = '', extension]) => literal(path.posix.basename(text, extension))),
  extname: ({ args }) => withTexts(args, ([text = '']) => literal(path.posix.extname(text))),
  relative: ({ args }) =>
    withTexts(args, ([from = '', to = '']) =>
      literal(path.posix.relative(path.posix.resolve(cwd, from), path.posix.resolve(cwd, to))),
    ),
  isAbsolute: ({ args }) => withTexts(args, ([text = '']) => literal(path.posix.isAbsolute(text))),
  parse: ({ args }) => withTexts(args, ([text = '']) => jsonValue(path.posix.parse(text))),
});

const MOST_COMBINATIONS = 8;

/** Works on known texts; where one of a few is known, on each of them. What a variable was before it was set is none. */
function withTexts(args: readonly Value[], use: (texts: string[]) => Value): Value {
  let combinations: string[][] = [[]];
  for (const arg of args) {
    const options = optionsOf(arg).filter((one) => !isNullish(one));
    const texts = options.map(stringOf).filter((text) => text !== undefined);
    if (texts.length === 0 || texts.length < options.length) return UNKNOWN;
    combinations = combinations.flatMap((before) => texts.map((text) => [...before, text]));
    if (combinations.length > MOST_COMBINATIONS) return UNKNOWN;
  }
  return union(combinations.map(use));
}

/** `fs`: folders of the application are listed for real, so that directory mounts are followed. */
export const fsModel: LibraryModel = {
  packages: ['fs', 'fs/promises', 'fs-extra'],
  load: (machine) => {
    const functions = fsFunctions(machine);
    return moduleOf('fs', functions, { promises: moduleOf('fs', functions) });
  },
};

function fsFunctions(machine: Machine): Functions {
  const placeOf = (value: Value | undefined) => {
    // A variable that is set in each branch of a condition was nothing before.
    const named = optionsOf(value ?? UNKNOWN)
      .filter((one) => !isNullish(one))
      .map(filePathOf);
    const files = named.flatMap((file) =>
      file === undefined ? [] : [path.posix.resolve(machine.sources.root, file)],
    );
    // Of the folders of several environments, such as sources and build output, the one that is there.
    if (!files.every((file) => machine.sources.offers(file))) return undefined;
    return files.length < named.length
      ? undefined
      : (files.find((file) => machine.sources.exists(file)) ?? files[0]);
  };
  const list = ({ args, node }: Call): Value => {
    const folder = placeOf(args[0]);
    const withTypes = isAsked(args[1], 'withFileTypes');
    const entries =
      folder === undefined ? undefined : entriesIn(machine, folder, isAsked(args[1], 'recursive'));
    const items = entries?.map((entry) =>
      withTypes
        ? direntValue(entry)
        : literal(path.posix.relative(folder ?? '', path.posix.join(entry.folder, entry.name))),
    );
    const result = items === undefined ? arrayValue([], true) : arrayValue(items);
    const callback = args.find((arg) => arg.kind === 'function');
    return answered(machine, callback, result, node);
  };
  const exists = ({ args }: Call): Value => {
    const file = placeOf(args[0]);
    const exists = file === undefined ? undefined : machine.sources.mayExist(file);
    return exists === undefined ? UNKNOWN : literal(exists);
  };
  const stat = ({ args, node }: Call): Value => {
    const file = placeOf(args[0]);
    const callback = args.find((arg) => arg.kind === 'function');
    if (file === undefined) return passedOn(machine, args, node, UNKNOWN);
    const isDirectory = machine.sources.list(file) !== undefined;
    return answered(
      machine,
      callback,
      direntValue({ name: path.posix.basename(file), folder: path.posix.dirname(file), isDirectory }),
      node,
    );
  };
  const read = ({ args, node }: Call): Value => {
    const file = placeOf(args[0]);
    const text = file === undefined ? undefined : machine.sources.readText(file);
    const callback = args.find((arg) => arg.kind === 'function');
    return text === undefined
      ? passedOn(machine, args, node, INPUT)
      : answered(machine, callback, literal(text), node);
  };
  return {
    readdirSync: list,
    readdir: list,
    existsSync: exists,
    statSync: stat,
    lstatSync: stat,
    stat,
    readFileSync: read,
    readFile: read,
  };
}

/** A result is returned, and handed to the callback where there is one. */
function answered(machine: Machine, callback: Value | undefined, result: Value, node: ts.Node): Value {
  if (callback !== undefined) callFunction(machine, callback, [NULL, result], node);
  return result;
}

interface FolderEntry {
  readonly name: string;
  /** Where it lies. */
  readonly folder: string;
  readonly isDirectory: boolean;
}

function isAsked(options: Value | undefined, name: string): boolean {
  const option = options?.kind === 'object' ? options.props.get(name) : undefined;
  return option !== undefined && truthOf(option) !== false;
}

/** A folder's entries; with those of the folders in it, as far as installed packages, where somebody asks for all. */
function entriesIn(machine: Machine, folder: string, isDeep: boolean): FolderEntry[] | undefined {
  return machine.sources.list(folder)?.flatMap((entry) => {
    const inside = path.posix.join(folder, entry.name);
    const isLeftOut = !isDeep || !entry.isDirectory || entry.name === 'node_modules' || entry.name === '.git';
    return [{ ...entry, folder }, ...(isLeftOut ? [] : (entriesIn(machine, inside, isDeep) ?? []))];
  });
}

function direntValue(entry: FolderEntry): Value {
  return objectValue([
    ['name', literal(entry.name)],
    ['parentPath', literal(entry.folder)],
    ['path', literal(entry.folder)],
    ['isDirectory', nativeFunction('isDirectory', () => literal(entry.isDirectory))],
    ['isFile', nativeFunction('isFile', () => literal(!entry.isDirectory))],
  ]);
}

/** A prototype behind which that of another class stands. */
function inheriting(machine: Machine, parent: Value, node: ts.Node): Value {
  // Instances of a class that is made of an emitter in the old way share one, and so their listeners.
  const base =
    parent.kind === 'native' && parent.construct !== undefined
      ? parent.construct({ args: [], thisValue: UNDEFINED, node })
      : getProperty(machine, parent, 'prototype', node);
  return { ...objectValue([], true), ...(base.kind === 'unknown' ? {} : { base }) };
}

/** `util`: promisified functions are the functions themselves, since promises are transparent. */
export const utilModel: LibraryModel = {
  packages: ['util'],
  load: (machine) =>
    moduleOf('util', {
      promisify: ({ args }) => args[0] ?? UNKNOWN,
      callbackify: ({ args: [work = UNKNOWN] }) =>
        nativeFunction('callbackified', callingBack(machine, work)),
      inherits: (call) => inherit(machine, call),
      format: ({ args }) => formatted(args),
    }),
};

/** `%s` and its like stand for the values that follow, and what is left of these comes behind. */
function formatted([text = literal(''), ...values]: readonly Value[]): Value {
  let next = 0;
  const placed = partsOf(text).flatMap((part) =>
    (part ?? '{?}').split(/(%[sdifjoO%])/).flatMap((piece) => {
      if (part === null) return [null];
      if (piece === '%%') return ['%'];
      if (!/^%[sdifjoO]$/.test(piece) || next >= values.length) return [piece];
      next += 1;
      return partsOf(values[next - 1] ?? UNDEFINED);
    }),
  );
  const parts = [...placed, ...values.slice(next).flatMap((one) => [' ', ...partsOf(one)])];
  return parts.every((part) => part !== null) ? literal(parts.join('')) : joinedText(parts);
}

/** A function whose last argument hears of what the promised work gave. */
function callingBack(machine: Machine, work: Value): (call: Call) => Value {
  return ({ args, node }) => {
    const given = callFunction(machine, work, args.slice(0, -1), node);
    callFunction(machine, args.at(-1) ?? UNDEFINED, [NULL, settled(given)], node);
    return UNDEFINED;
  };
}

/** `inherits`: the same as a package of its own. */
export const inheritsModel: LibraryModel = {
  packages: ['inherits'],
  load: (machine) => nativeFunction('inherits', (call) => inherit(machine, call)),
};

function inherit(machine: Machine, { args: [child, parent], node }: Call): Value {
  if (child?.kind === 'function' && parent !== undefined)
    child.props.set('prototype', inheriting(machine, parent, node));
  return UNDEFINED;
}

/** `module`: the `require` that ES modules make for themselves. */
export const moduleModel: LibraryModel = {
  packages: ['module'],
  load: (machine) =>
    moduleOf('module', {
      createRequire: ({ node }) => {
        const from = machine.modules.get(node.getSourceFile().fileName);
        return nativeFunction('require', ({ args, node: call }) =>
          from === undefined ? UNKNOWN : loadDynamic(machine, call, args[0] ?? UNKNOWN, from),
        );
      },
    }),
};

/** `http` and `https`: a server made from an application is how many programs listen. */
export const httpModel: LibraryModel = {
  packages: ['http', 'https', 'http2'],
  load: (machine) =>
    moduleOf('http', {
      createServer: ({ args, node }) => {
        const listener = args.find((arg) => arg.kind === 'native' && arg.label === 'express application');
        if (listener !== undefined) listens(machine, listener, node);
        return passedOn(machine, listener === undefined ? args : [], node, {
          kind: 'external',
          package: 'http',
          path: 'Server',
        });
      },
    }),
};

function listens(machine: Machine, application: Value, node: ts.Node): void {
  machine.listening.add(application);
  for (const router of machine.routers) if (router.value === application) router.listenAt = node;
}
