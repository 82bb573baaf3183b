import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { specifiersOf } from '../../analyze/sources/specifiers.ts';
import type { OfferedFunction } from '../seams/called-functions.ts';
import type { CutNodes } from './cut-nodes.ts';
import type { TextEdit } from './edits.ts';
import { keepOrder } from './kept-order.ts';
import { type KeptModule, Marks } from './marks.ts';
import { standInImports } from './restored-imports.ts';
import { writeModule } from './write-module.ts';

export interface CutSlice {
  /** Module texts by path relative to the application's folder. */
  readonly texts: ReadonlyMap<string, string>;
  readonly modules: readonly KeptModule[];
}

export interface SliceParts {
  readonly cut: CutNodes;
  /** Function bodies that a seam client replaces: they count as absent, and the edit takes their place. */
  readonly bodies: ReadonlyMap<ts.Node, TextEdit>;
  /** Texts that come in, by file. */
  readonly insertions: ReadonlyMap<ts.SourceFile, readonly TextEdit[]>;
  /** What the monolith calls of the slice, besides what its routes need. */
  readonly offered: readonly OfferedFunction[];
}

/**
 * Mark and sweep: what the entry needs once the foreign registrations are gone, written as deletions in the originals.
 */
export function cutSlice(analysis: Analysis, { cut, bodies, insertions, offered }: SliceParts): CutSlice {
  const { machine } = analysis;
  const nodes = new Set<ts.Node>([...cut.nodes, ...bodies.keys()]);
  const marks = new Marks(machine, nodes);
  marks.markFrom(analysis.entry);
  for (const { record, exported } of offered)
    marks.markExported(record.node.getSourceFile().fileName, exported);
  keepOrder(analysis, marks, nodes);
  const texts = new Map<string, string>();
  for (const kept of marks.modules.values()) {
    if (kept.kept.size === 0 && !kept.loaded) continue;
    // A package beside the application is a dependency of the service too, and used as it is.
    if (!machine.sources.holds(kept.items.module.absolutePath)) continue;
    const { ast, path } = kept.items.module;
    const bodyEdits = [...bodies].filter(([node]) => node.getSourceFile() === ast).map(([, edit]) => edit);
    const text = writeModule(kept, [
      ...(cut.edits.get(ast) ?? []),
      ...bodyEdits,
      ...(insertions.get(ast) ?? []),
      ...standInImports(machine.sources, kept.items.module).map((one) => one.restored),
    ]);
    if (text.trim() !== '') texts.set(path, text);
  }
  for (const [path, text] of jsonFiles(machine.sources, texts)) texts.set(path, text);
  for (const [path, text] of declarationFiles(machine.sources.root)) texts.set(path, text);
  return { texts, modules: [...marks.modules.values()].filter((kept) => texts.has(kept.items.module.path)) };
}

/** JSON that the kept texts import or require. */
function jsonFiles(sources: SourceTree, texts: ReadonlyMap<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [path, text] of texts) {
    const ast = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    for (const { specifier } of specifiersOf(ast)) {
      const target = sources.resolve(specifier, join(sources.root, path));
      if (target.kind !== 'json') continue;
      const file = sources.relative(target.path);
      if (!file.startsWith('..')) found.set(file, readFileSync(target.path, 'utf8'));
    }
  }
  return found;
}

/** `.d.ts` files of the application are visible everywhere without an import. */
function declarationFiles(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (
        entry.isDirectory() &&
        !/^(?:node_modules|dist|build|out|coverage|services|migration|\..*)$/.test(entry.name)
      )
        visit(path);
      else if (entry.isFile() && entry.name.endsWith('.d.ts'))
        found.set(relative(root, path), readFileSync(path, 'utf8'));
    }
  };
  visit(root);
  return found;
}
