import { ts } from '#typescript';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { exportedMember, isExportsOf } from './common-js-exports.ts';
import {
  type ImportBinding,
  type Item,
  isElidable,
  type ModuleItems,
  type ReExport,
} from './module-items.ts';
import { bareSpecifiers, computedLoads, inlineRequires } from './module-loads.ts';
import { prunableMembers, siblingsUsed } from './object-members.ts';
import { ownExportsRead } from './own-exports.ts';
import { ProgramLoads } from './program-loads.ts';
import { type Reference, referencesIn } from './references.ts';

export interface KeptModule {
  readonly items: ModuleItems;
  /** True when the program loads it at run time; false for a file of types. */
  loaded: boolean;
  readonly kept: Set<Item>;
  /** Kept members of an object whose members are kept one by one; absent when the whole object is. */
  readonly members: Map<Item, Set<string>>;
  readonly imports: Set<ts.Node>;
  readonly reExports: Set<ReExport>;
  /** Modules to load for their effects alone: absolute path to the statement whose place the bare import takes. */
  readonly effects: Map<string, ts.Statement>;
}

/** Everything that the kept code reaches: the mark phase of the slice. Lives for one slicing. */
export class Marks {
  readonly modules = new Map<string, KeptModule>();
  readonly #sources: SourceTree;
  /** Every module that the monolith loads, by absolute path. */
  readonly #all: ReadonlyMap<string, SourceModule>;
  readonly #dynamicLoads: ReadonlyMap<ts.Node, ReadonlySet<string>>;
  readonly #cut: ReadonlySet<ts.Node>;
  readonly #program: ProgramLoads;

  /** @param idle nodes that are known to do nothing when a module loads */
  constructor(machine: Machine, cut: ReadonlySet<ts.Node>, idle: ReadonlySet<ts.Node> = new Set()) {
    this.#sources = machine.sources;
    this.#all = machine.modules;
    this.#dynamicLoads = machine.dynamicLoads;
    this.#cut = cut;
    this.#program = ProgramLoads.of(machine, cut, idle);
  }

  /** Marks what loading the entry needs, then what the effects of dropped imports need. */
  markFrom(entry: string): void {
    this.#load(entry);
    while (this.#keepEffects());
  }

  /** Marks a module of the program that somebody else also starts, or asks for anything of it. */
  markStarted(path: string): void {
    this.#load(path);
    this.#allExports(path, false);
    while (this.#keepEffects());
  }

  /** Marks what another module takes of one: an export, or a member of it; the module itself when no name is given. */
  markExported(path: string, [name = 'default', member]: readonly string[]): void {
    this.#load(path);
    if (!this.#export(path, name, false, member, new Set())) this.#allExports(path, false);
    while (this.#keepEffects());
  }

  /** Marks what a file needs that the entry does not load: all of it stays as it is. */
  markOutside(path: string): void {
    const module = this.#open(path);
    if (module === undefined) return;
    this.#load(path);
    this.#keepRest(module, undefined);
    while (this.#keepEffects());
  }

  /** Keeps, of every module that is there, what a marking of the uncut program did not: nobody asked to clear that up. */
  keepUnused(before: Marks): void {
    for (let extent = -1; extent !== this.#extent(); ) {
      extent = this.#extent();
      for (const [path, module] of this.modules)
        if (isThere(module)) this.#keepRest(module, before.modules.get(path));
      while (this.#keepEffects());
    }
  }

  /** Grows with every mark. */
  #extent(): number {
    return [...this.modules.values()].reduce(
      (sum, { kept, members, imports, reExports, loaded }) =>
        sum +
        Number(loaded) +
        imports.size +
        reExports.size +
        // A whole object counts for more than any of its members.
        [...kept].reduce((items, item) => items + (members.get(item)?.size ?? 1e6), 0),
      0,
    );
  }

  /** Keeps what another marking of the same module lacks, or everything. */
  #keepRest(module: KeptModule, known: KeptModule | undefined): void {
    const kept = new Map([...(known?.kept ?? [])].map((item) => [item.node, item]));
    for (const item of module.items.items) {
      const other = kept.get(item.node);
      if (other === undefined) this.#keep(module, item, !module.loaded);
      else this.#keepMembersBeside(module, item, known?.members.get(other));
    }
    for (const binding of module.items.imports)
      if (known?.imports.has(binding.node) !== true && !module.imports.has(binding.node))
        this.#import(
          module,
          binding,
          !module.loaded || isElidable(binding, module.items.module.path),
          undefined,
        );
    const reExported = new Set([...(known?.reExports ?? [])].map((one) => reExportKey(one)));
    for (const reExport of module.items.reExports)
      if (!reExported.has(reExportKey(reExport)) && !module.reExports.has(reExport))
        this.#reExportAll(module, reExport, !module.loaded);
  }

  /** @param members those that are kept elsewhere; undefined when the object is kept whole */
  #keepMembersBeside(module: KeptModule, item: Item, members: ReadonlySet<string> | undefined): void {
    const prunable = members === undefined ? undefined : prunableMembers(item.node);
    for (const name of prunable?.keys() ?? [])
      if (prunable !== undefined && members?.has(name) === false && module.kept.has(item))
        this.#keepMember(module, item, !module.loaded, name, prunable);
  }

  #open(path: string): KeptModule | undefined {
    const known = this.modules.get(path);
    if (known !== undefined) return known;
    const module = this.#all.get(path) ?? this.#typesOnlyModule(path);
    if (module === undefined) return undefined;
    const kept: KeptModule = {
      items: this.#program.itemsOf(module),
      loaded: false,
      kept: new Set(),
      members: new Map(),
      imports: new Set(),
      reExports: new Set(),
      effects: new Map(),
    };
    this.modules.set(path, kept);
    for (const item of kept.items.items) if (ts.isModuleDeclaration(item.node)) this.#keep(kept, item, true);
    return kept;
  }

  /** A file that brings types only was never run by the analysis. */
  #typesOnlyModule(path: string): SourceModule | undefined {
    const ast = this.#sources.parse(path);
    if (ast === undefined) return undefined;
    const nothing = { kind: 'object' as const, id: 0, props: new Map(), getters: new Map(), open: true };
    return {
      path: this.#sources.relative(path),
      absolutePath: path,
      ast,
      moduleObject: nothing,
      exportsObject: nothing,
      exportBindings: new Map(),
      heirs: [],
      closures: new Map(),
      begun: new Set(),
      state: 'done',
    };
  }

  /** The program loads a module: what it does at load stays. */
  #load(path: string): void {
    const module = this.#open(path);
    if (module === undefined || module.loaded) return;
    module.loaded = true;
    for (const item of module.items.items)
      if ((!item.pure && !item.typeOnly) || isDirective(item)) this.#keep(module, item, false);
    for (const specifier of bareSpecifiers(module.items.module.ast, this.#cut)) {
      const target = this.#target(module, specifier);
      if (target !== undefined) this.#load(target);
    }
  }

  #keep(module: KeptModule, item: Item, typeOnly: boolean, member?: string): void {
    const prunable = member === undefined && !isExportsOf(item) ? undefined : prunableMembers(item.node);
    if (prunable !== undefined && member !== undefined && prunable.has(member)) {
      this.#keepMember(module, item, typeOnly, member, prunable);
      return;
    }
    if (module.kept.has(item) && !module.members.has(item)) return;
    module.kept.add(item);
    module.members.delete(item);
    this.#follow(module, referencesIn(item.node, this.#cut), typeOnly || item.typeOnly);
    this.#inlineRequires(module, item.node);
    this.#ownExports(module, item.node);
  }

  #keepMember(
    module: KeptModule,
    item: Item,
    typeOnly: boolean,
    member: string,
    prunable: ReadonlyMap<string, ts.ObjectLiteralElementLike>,
  ): void {
    if (module.kept.has(item) && !module.members.has(item)) return;
    module.kept.add(item);
    const members = module.members.get(item) ?? new Set<string>();
    module.members.set(item, members);
    const node = prunable.get(member);
    if (members.has(member) || node === undefined) return;
    members.add(member);
    this.#follow(module, referencesIn(node, this.#cut), typeOnly);
    this.#inlineRequires(module, node);
    this.#ownExports(module, node);
    if (ts.isVariableDeclaration(item.node) && item.node.type !== undefined)
      this.#follow(module, referencesIn(item.node.type, this.#cut), true);
    for (const sibling of siblingsUsed(node, this.#cut))
      if (prunable.has(sibling)) this.#keepMember(module, item, typeOnly, sibling, prunable);
  }

  /** `app.use(require('./x'))`: a require that is no declaration of its own. */
  #inlineRequires(module: KeptModule, node: ts.Node): void {
    // A folder that is loaded file by file keeps the files that it was seen to load, if only as empty routers.
    for (const target of computedLoads(node, this.#cut, this.#dynamicLoads)) {
      this.#load(target);
      this.#allExports(target, false);
    }
    for (const { specifier, member } of inlineRequires(node, this.#cut)) {
      const target = this.#target(module, specifier);
      if (target === undefined) continue;
      this.#load(target);
      if (member === undefined || !this.#export(target, member, false, undefined, new Set()))
        this.#allExports(target, false);
    }
  }

  /** `exports.other()` inside of the module that exports it. */
  #ownExports(module: KeptModule, node: ts.Node): void {
    const { names, siblings, all } = ownExportsRead(node, this.#cut);
    const exported = new Set(siblings.length === 0 ? [] : module.items.items.map(exportedMember));
    for (const name of [...names, ...siblings.filter((one) => exported.has(one))])
      this.#commonJsExport(module, name, false, undefined);
    if (all) this.#allExports(module.items.module.absolutePath, false);
  }

  #follow(module: KeptModule, references: readonly Reference[], typeOnly: boolean): void {
    for (const reference of references)
      this.#name(module, reference.name, typeOnly || reference.typeOnly, reference.member);
  }

  #name(module: KeptModule, name: string, typeOnly: boolean, member: string | undefined): void {
    for (const item of module.items.byName.get(name) ?? []) this.#keep(module, item, typeOnly, member);
    for (const binding of module.items.imports)
      if (binding.local === name) this.#import(module, binding, typeOnly, member);
  }

  #import(module: KeptModule, binding: ImportBinding, typeOnly: boolean, member: string | undefined): void {
    module.imports.add(binding.node);
    const target = this.#target(module, binding.specifier);
    if (target === undefined) return;
    const asType = typeOnly || binding.typeOnly;
    if (!asType) this.#load(target);
    if (binding.imported !== '*') this.#export(target, binding.imported, asType, member, new Set());
    else if (member !== undefined) this.#export(target, member, asType, undefined, new Set());
    else this.#allExports(target, asType);
  }

  /** Keeps what provides an export; false when the module has no such export. */
  #export(
    path: string,
    name: string,
    typeOnly: boolean,
    member: string | undefined,
    seen: Set<string>,
  ): boolean {
    const module = this.#open(path);
    if (module === undefined || seen.has(path)) return false;
    seen.add(path);
    const local = module.items.exports.get(name);
    if (local !== undefined) {
      this.#name(module, local, typeOnly, member);
      return true;
    }
    for (const reExport of module.items.reExports) {
      if (reExport.exported !== name && reExport.exported !== '*') continue;
      const target = this.#target(module, reExport.specifier);
      if (target === undefined) continue;
      const found =
        reExport.imported === '*' && reExport.exported !== '*'
          ? this.#allExports(target, typeOnly)
          : this.#export(
              target,
              reExport.exported === '*' ? name : reExport.imported,
              typeOnly,
              member,
              seen,
            );
      if (!found) continue;
      module.reExports.add(reExport);
      if (!typeOnly) this.#load(target);
      return true;
    }
    return this.#commonJsExport(module, name, typeOnly, member);
  }

  /** `module.exports = {…}` gives its members as exports, any other value gives itself. */
  #commonJsExport(module: KeptModule, name: string, typeOnly: boolean, member: string | undefined): boolean {
    const whole = module.items.items.filter((item) => isExportsOf(item));
    for (const item of whole) {
      const exported = exportedMember(item);
      if (exported !== undefined && exported !== name && name !== 'default') continue;
      if (exported === undefined) this.#keep(module, item, typeOnly, name === 'default' ? member : name);
      else this.#keep(module, item, typeOnly);
    }
    return whole.length > 0;
  }

  #allExports(path: string, typeOnly: boolean): boolean {
    const module = this.#open(path);
    if (module === undefined) return false;
    for (const local of module.items.exports.values()) this.#name(module, local, typeOnly, undefined);
    for (const item of module.items.items) if (isExportsOf(item)) this.#keep(module, item, typeOnly);
    for (const reExport of module.items.reExports) this.#reExportAll(module, reExport, typeOnly);
    return true;
  }

  #reExportAll(module: KeptModule, reExport: ReExport, typeOnly: boolean): void {
    module.reExports.add(reExport);
    const target = this.#target(module, reExport.specifier);
    if (target === undefined) return;
    if (!typeOnly) this.#load(target);
    if (reExport.imported === '*') this.#allExports(target, typeOnly);
    else this.#export(target, reExport.imported, typeOnly, undefined, new Set());
  }

  #target(module: KeptModule, specifier: string): string | undefined {
    const target = this.#sources.resolve(specifier, module.items.module.absolutePath);
    return target.kind === 'source' ? target.path : undefined;
  }

  /**
   * An import that goes may have loaded modules that do something when loaded. Those stay, as bare imports in its place.
   * @returns true when a module was added, so that another round is needed
   */
  #keepEffects(): boolean {
    for (const module of [...this.modules.values()]) {
      if (!module.loaded) continue;
      for (const { target, statement } of this.#program.loadsOf(module.items.module)) {
        if (this.modules.get(target)?.loaded === true) continue;
        const missing = this.#program
          .impureBehind(target)
          .find((path) => this.modules.get(path)?.loaded !== true);
        if (missing === undefined) continue;
        module.effects.set(missing, statement);
        this.#load(missing);
        return true;
      }
    }
    return false;
  }
}

/** Whether anything of a module is left: the program loads it, or takes types of it. */
export function isThere(module: KeptModule): boolean {
  return module.loaded || module.kept.size > 0;
}

/** Re-exports of two markings are the same when they say the same. */
function reExportKey({ exported, imported, specifier }: ReExport): string {
  return JSON.stringify([exported, imported, specifier]);
}

/** `'use strict'` does nothing by itself and changes what the rest means. */
function isDirective(item: Item): boolean {
  return ts.isExpressionStatement(item.node) && ts.isStringLiteral(item.node.expression);
}
