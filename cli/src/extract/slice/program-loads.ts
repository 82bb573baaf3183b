import type { ts } from '#typescript';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { itemsOf, type ModuleItems } from './module-items.ts';
import { runtimeImports } from './module-loads.ts';

/** A module that another one loads when it runs, and the statement that does. */
interface Load {
  readonly target: string;
  readonly statement: ts.Statement;
}

const ofCuts = new WeakMap<ReadonlySet<ts.Node>, ProgramLoads>();

/**
 * What the modules of a program are made of and load, less what is cut. Each module is gone over once for all markings of one cut:
 * there is one for each test file, and each goes over most of the program.
 */
export class ProgramLoads {
  readonly #sources: SourceTree;
  readonly #all: ReadonlyMap<string, SourceModule>;
  readonly #cut: ReadonlySet<ts.Node>;
  readonly #idle: ReadonlySet<ts.Node>;
  readonly #items = new Map<string, ModuleItems>();
  readonly #loads = new Map<string, readonly Load[]>();
  readonly #behind = new Map<string, readonly string[]>();

  /** @param idle nodes that are known to do nothing when a module loads */
  static of(
    machine: Pick<Machine, 'sources' | 'modules'>,
    cut: ReadonlySet<ts.Node>,
    idle: ReadonlySet<ts.Node>,
  ): ProgramLoads {
    if (idle.size > 0) return new ProgramLoads(machine, cut, new Set([...cut, ...idle]));
    const known = ofCuts.get(cut);
    if (known !== undefined && known.#all === machine.modules) return known;
    const fresh = new ProgramLoads(machine, cut, cut);
    ofCuts.set(cut, fresh);
    return fresh;
  }

  private constructor(
    { sources, modules }: Pick<Machine, 'sources' | 'modules'>,
    cut: ReadonlySet<ts.Node>,
    idle: ReadonlySet<ts.Node>,
  ) {
    this.#sources = sources;
    this.#all = modules;
    this.#cut = cut;
    this.#idle = idle;
  }

  itemsOf(module: SourceModule): ModuleItems {
    const known = this.#items.get(module.absolutePath) ?? itemsOf(module, this.#cut, this.#idle);
    this.#items.set(module.absolutePath, known);
    return known;
  }

  /** The modules of the program that one loads when it runs, in the order in which it does. */
  loadsOf(module: SourceModule): readonly Load[] {
    const known = this.#loads.get(module.absolutePath) ?? this.#loadsOf(module);
    this.#loads.set(module.absolutePath, known);
    return known;
  }

  #loadsOf(module: SourceModule): Load[] {
    return runtimeImports(this.itemsOf(module), this.#cut).flatMap(({ specifier, statement }) => {
      const target = this.#sources.resolve(specifier, module.absolutePath);
      return target.kind === 'source' ? [{ target: target.path, statement }] : [];
    });
  }

  /** Modules that do something when they are loaded, among those that loading a path loads, in the order in which it does. */
  impureBehind(path: string): readonly string[] {
    const known = this.#behind.get(path) ?? this.#impureBehind(path, new Set());
    this.#behind.set(path, known);
    return known;
  }

  #impureBehind(path: string, seen: Set<string>): string[] {
    const module = this.#all.get(path);
    if (module === undefined || seen.has(path)) return [];
    seen.add(path);
    const inner = this.loadsOf(module).flatMap(({ target }) => this.#impureBehind(target, seen));
    return this.#isImpure(module) ? [...inner, path] : inner;
  }

  #isImpure(module: SourceModule): boolean {
    return this.itemsOf(module).items.some((item) => !item.pure && !item.typeOnly);
  }
}
