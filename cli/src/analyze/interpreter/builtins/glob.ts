import { isAbsolute, relative } from 'node:path';
import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import {
  arrayValue,
  type Call,
  literal,
  type NativeValue,
  NULL,
  native,
  nativeFunction,
  stringOf,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { filePathOf } from './urls.ts';

/** Packages that list the files that a pattern matches, as a call, a promise or a callback. */
export const globModel: LibraryModel = {
  packages: ['glob', 'fast-glob', 'globby', 'tiny-glob'],
  load: (machine) => {
    const list = (call: Call): Value => matches(machine, call);
    const own: NativeValue = native('glob', {
      call: list,
      get: (name) => {
        if (name === 'default') return own;
        return ['sync', 'globSync', 'glob', 'globby', 'globbySync', 'async'].includes(name)
          ? native(name, {
              call: list,
              get: (inner) => (inner === 'sync' ? nativeFunction(inner, list) : undefined),
            })
          : undefined;
      },
    });
    return own;
  },
};

/** `grunt.file.expand(patterns)`, with which programs list files that also build with it: options may stand in front. */
export const gruntModel: LibraryModel = {
  packages: ['grunt'],
  load: (machine) => {
    const expand = nativeFunction('expand', (call) =>
      matches(machine, { ...call, args: call.args.filter((one) => one.kind !== 'object') }),
    );
    const file = native('grunt.file', {
      get: (name) => (name === 'expand' ? expand : ofGrunt(`.file.${name}`)),
    });
    return native('grunt', { get: (name) => (name === 'file' ? file : ofGrunt(`.${name}`)) });
  },
};

function ofGrunt(path: string): Value {
  return { kind: 'external', package: 'grunt', path };
}

function matches(machine: Machine, call: Call): Value {
  const [given = UNKNOWN] = call.args;
  const patterns = (given.kind === 'array' ? given.items : [given]).map(stringOf);
  const known = patterns.filter((one) => one !== undefined);
  if (known.length < patterns.length) return arrayValue([], true);
  const options = call.args.find((arg) => arg.kind === 'object');
  const absolute = options?.props.has('absolute') ?? false;
  const folder = filePathOf(options?.props.get('cwd')) ?? machine.sources.root;
  const files = [...new Set(known.flatMap((one) => namesOf(machine, one, folder, absolute)))];
  const found = arrayValue(files.map((file) => literal(file)));
  const callback = call.args.find((arg) => arg.kind === 'function');
  return callback === undefined ? found : callFunction(machine, callback, [NULL, found], call.node);
}

/** Files are named as the pattern names them: relative to the folder unless it starts with a slash. */
function namesOf(machine: Machine, pattern: string, folder: string, absolute: boolean): string[] {
  const files = machine.sources.glob(pattern, folder);
  if (absolute || isAbsolute(pattern)) return files;
  const prefix = pattern.startsWith('./') ? './' : '';
  return files.map((file) => prefix + relative(folder, file));
}
