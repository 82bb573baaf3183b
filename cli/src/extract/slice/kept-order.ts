import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { changedPlaces, effectsInOrder } from './load-order.ts';
import { inOrder } from './load-sequence.ts';
import type { KeptModule, Marks } from './marks.ts';
import { itemsOf } from './module-items.ts';
import type { RuntimeImport } from './module-loads.ts';
import { wasUnused } from './write-module.ts';

/** An import through which the monolith comes to load a module for the first time. */
interface LoadStep {
  readonly from: string;
  readonly statement: ts.Statement;
  readonly to: string;
}

/**
 * Modules that do something when they load may build on each other, and an import that goes may be what had loaded one early.
 * Where the order would change, a bare import stays in its place. Cycles that the slice enters elsewhere cannot be kept so.
 */
export function keepOrder(analysis: Analysis, marks: Marks, cut: ReadonlySet<ts.Node>): void {
  const { machine, entry } = analysis;
  const byPath = new Map([...machine.modules.values()].map((one) => [one.path, one.absolutePath]));
  const order = effectsInOrder(analysis).flatMap((path) => byPath.get(path) ?? []);
  const wanted = new Set(order);
  for (let mended = 0; mended < 2 * order.length; mended += 1) {
    for (const module of marks.modules.values()) sortEffects(module, order);
    const loaded = keptSequence(machine, marks, cut, entry).filter((path) => wanted.has(path));
    const changed = changedPlaces(order, loaded);
    if (changed === undefined) return;
    const [was, is] = changed;
    const program = { machine, marks, cut };
    if (
      !loadEarlier(program, stepsTo(machine, entry, was)) &&
      !loadLater(program, is, stepsTo(machine, entry, is))
    )
      return;
  }
}

/** Bare imports that take the place of one statement come in the monolith's order. */
function sortEffects({ effects }: KeptModule, order: readonly string[]): void {
  const sorted = [...effects].sort(([left], [right]) => order.indexOf(left) - order.indexOf(right));
  effects.clear();
  for (const [path, statement] of sorted) effects.set(path, statement);
}

/** The kept modules in the order in which their own code will have run. */
function keptSequence(
  { sources }: Machine,
  marks: Marks,
  cut: ReadonlySet<ts.Node>,
  entry: string,
): string[] {
  const done: string[] = [];
  const seen = new Set<string>();
  const load = (path: string): void => {
    const module = marks.modules.get(path);
    if (module?.loaded !== true || seen.has(path)) return;
    seen.add(path);
    for (const one of inOrder(module.items, cut)) {
      const target = sources.resolve(one.specifier, path);
      if (target.kind === 'source' && stays(module, one)) load(target.path);
      for (const [effect, place] of module.effects) if (place === one.statement) load(effect);
    }
    done.push(path);
  };
  load(entry);
  return done;
}

/** Whether a load of the original is one of the slice. */
function stays(module: KeptModule, { specifier, statement }: RuntimeImport): boolean {
  const { items, imports, reExports, kept } = module;
  const bindings = items.imports.filter((one) => one.statement === statement && one.specifier === specifier);
  if (bindings.length > 0) return bindings.some((one) => imports.has(one.node) || wasUnused(module, one));
  if (ts.isExportDeclaration(statement)) return [...reExports].some((one) => one.statement === statement);
  const own = items.items.filter((one) => one.statement === statement);
  return own.length === 0 || own.some((one) => kept.has(one));
}

/** The imports by which the monolith first comes to a module, from its entry on. */
function stepsTo({ modules, sources }: Machine, entry: string, wanted: string): LoadStep[] {
  const seen = new Set<string>();
  const search = (path: string): LoadStep[] | undefined => {
    const module = modules.get(path);
    if (module === undefined || seen.has(path)) return undefined;
    seen.add(path);
    const none = new Set<ts.Node>();
    for (const { specifier, statement } of inOrder(itemsOf(module, none), none)) {
      const target = sources.resolve(specifier, path);
      if (target.kind !== 'source') continue;
      const step = { from: path, statement, to: target.path };
      if (target.path === wanted && !seen.has(wanted)) return [step];
      const rest = search(target.path);
      if (rest !== undefined) return [step, ...rest];
    }
    return undefined;
  };
  return search(entry) ?? [];
}

interface Cut {
  readonly machine: Machine;
  readonly marks: Marks;
  readonly cut: ReadonlySet<ts.Node>;
}

/** Leaves a bare import at the first of these steps that is gone and has none; false where there is no such step. */
function loadEarlier(program: Cut, steps: readonly LoadStep[]): boolean {
  const { modules } = program.marks;
  for (const [index, step] of steps.entries()) {
    const module = modules.get(step.from);
    const target = steps.slice(index).find(({ to }) => modules.get(to)?.loaded === true)?.to;
    if (module === undefined || target === undefined) return false;
    if (!isGone(program, step) || module.effects.has(target)) continue;
    module.effects.set(target, step.statement);
    return true;
  }
  return false;
}

/** Moves the bare import of a module to where the monolith first came to it; false when it has none, or is there. */
function loadLater(program: Cut, path: string, steps: readonly LoadStep[]): boolean {
  const { marks } = program;
  const step = steps.find((one) => isGone(program, one));
  const place = step === undefined ? undefined : marks.modules.get(step.from);
  const holders = [...marks.modules.values()].filter((one) => one.effects.has(path));
  if (step === undefined || place === undefined || holders.length === 0) return false;
  if (holders.length === 1 && place.effects.get(path) === step.statement) return false;
  for (const holder of holders) holder.effects.delete(path);
  place.effects.set(path, step.statement);
  return true;
}

/** Whether a module that stays has lost the import of a step. */
function isGone({ machine: { sources }, marks, cut }: Cut, { from, statement, to }: LoadStep): boolean {
  const module = marks.modules.get(from);
  if (module?.loaded !== true) return false;
  return !inOrder(module.items, cut).some((one) => {
    const target = sources.resolve(one.specifier, from);
    return (
      one.statement === statement && target.kind === 'source' && target.path === to && stays(module, one)
    );
  });
}
