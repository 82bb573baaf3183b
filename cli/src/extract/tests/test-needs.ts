import { isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { ts } from '#typescript';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { type Specifier, specifiersOf } from '../../analyze/sources/specifiers.ts';
import { isThere, Marks } from '../slice/marks.ts';
import type { TestSide } from './lacking-names.ts';
import { loadsUnnamed, wholePaths } from './named-files.ts';

/** Everything that a test, or the set-up of a runner, loads or reads when it runs. */
export interface TestNeeds {
  /** What of the program is marked by it: asked for only where nothing cheaper tells, for it follows the whole program. */
  readonly marks: () => Marks;
  /** Absolute paths of modules of the program that it or its helpers name themselves. */
  readonly subjects: readonly string[];
  /** Itself and its helpers: files of code that the program does not load. Absolute paths. */
  readonly helpers: readonly string[];
  /** Files that are no code: fixtures, snapshots, JSON. Absolute paths. */
  readonly data: readonly string[];
  readonly packages: readonly string[];
  /** What cannot be told or found, in words. */
  readonly doubts: readonly string[];
}

/** Follows a file beside the program through everything that it loads. */
export function needsOf(
  machine: Machine,
  absent: ReadonlySet<ts.Node>,
  { isProgram }: Pick<TestSide, 'isProgram'>,
  absolute: string,
): TestNeeds {
  const { sources } = machine;
  const [subjects, helpers, data] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const [packages, doubts] = [new Set<string>(), new Set<string>()];
  const who = (path: string) => (path === absolute ? '' : `needs ${sources.relative(path)}, which `);
  const load = (from: string, { specifier, typeOnly }: Pick<Specifier, 'specifier' | 'typeOnly'>): void => {
    const target = sources.resolve(specifier, from);
    if (target.kind === 'source') visit(target.path);
    else if (target.kind === 'json' || target.kind === 'asset') data.add(target.path);
    else if (target.kind === 'package' && !isBuiltin(specifier)) packages.add(target.name);
    else if (target.kind === 'missing' && !typeOnly)
      doubts.add(`${who(from)}loads ${specifier}, which is not there`);
  };
  const visit = (path: string): void => {
    if (helpers.has(path) || subjects.has(path)) return;
    if (isProgram(path)) {
      subjects.add(path);
      const mock = join(dirname(path), '__mocks__', basename(path));
      if (sources.files.kindOf(mock) === 'file') visit(mock);
      return;
    }
    const ast = sources.parse(path);
    helpers.add(path);
    if (ast === undefined) return;
    if (loadsUnnamed(ast)) doubts.add(`${who(path)}loads something by a name that only running it tells`);
    for (const one of specifiersOf(ast)) load(path, one);
    for (const literal of wholePaths(ast)) name(path, literal);
  };
  /** A mock names a module, a test its fixture: from its own folder or from where it is started. */
  const name = (from: string, literal: string): void => {
    const target = sources.resolve(literal, from);
    if (target.kind === 'source') visit(target.path);
    else
      for (const folder of [dirname(from), sources.root])
        for (const file of filesAt(machine, join(folder, literal))) data.add(file);
  };
  visit(absolute);
  const snapshot = join(dirname(absolute), '__snapshots__', `${basename(absolute)}.snap`);
  if (sources.files.kindOf(snapshot) === 'file') data.add(snapshot);
  let marks: Marks | undefined;
  return {
    marks: () => {
      marks ??= markedBy(machine, absent, helpers);
      return marks;
    },
    subjects: [...subjects].sort(),
    helpers: [...helpers].sort(),
    data: [...data].filter((file) => !helpers.has(file)).sort(),
    packages: [...packages].sort(),
    doubts: [...doubts].sort(),
  };
}

function markedBy(machine: Machine, absent: ReadonlySet<ts.Node>, files: ReadonlySet<string>): Marks {
  const marks = new Marks(machine, absent);
  for (const path of files) marks.markOutside(path);
  return marks;
}

/** A file, or those of a folder that is no part of the program. */
function filesAt({ sources, modules }: Machine, path: string): string[] {
  const kind = sources.holds(path) ? sources.files.kindOf(path) : undefined;
  if (kind === 'file') return [path];
  const isPart =
    path.includes('/node_modules') || [...modules.keys()].some((one) => one.startsWith(`${path}/`));
  return kind === 'folder' && !isPart ? sources.walk(path) : [];
}

/** Modules of the program that are loaded, directly or by others. */
export function loadedModules({ marks }: TestNeeds): Set<string> {
  return new Set(
    [...marks().modules].filter(([, module]) => isThere(module) && module.loaded).map(([path]) => path),
  );
}
