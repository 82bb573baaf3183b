import { dirname, join } from 'node:path';
import type { SourceTree } from '../../sources/source-tree.ts';

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', 'migrations']);

/**
 * The `.prisma` files of a program: those in its folder, else those of the packages beside it that it loads modules from, else those of
 * the repository's own folder `prisma`. One schema may be spread over a folder.
 */
export class SchemaPlaces {
  readonly #sources: SourceTree;
  readonly #below = new Map<string, readonly string[]>();

  constructor(sources: SourceTree) {
    this.#sources = sources;
  }

  /**
   * Modules are loaded one after the other: what is found nowhere yet may be found later.
   *
   * @param outside modules in other packages of the repository that have been loaded so far
   */
  filesFor(outside: readonly string[]): readonly string[] {
    const own = this.#filesBelow(this.#sources.root);
    if (own.length > 0) return own;
    const folders = new Set(outside.map((path) => dirname(path)));
    const beside = new Set([...folders].flatMap((folder) => this.#filesAround(folder)));
    return beside.size > 0 ? [...beside] : this.#filesAbove();
  }

  /** From a module's folder up to that of its package: the nearest schema. */
  #filesAround(start: string): readonly string[] {
    for (let folder = start; !this.#isAbove(folder); folder = dirname(folder)) {
      const found = this.#filesBelow(folder);
      if (found.length > 0 || this.#isPackage(folder)) return found;
    }
    return [];
  }

  #filesAbove(): readonly string[] {
    for (let folder = this.#sources.root; !this.#isTop(folder); folder = dirname(folder)) {
      const above = dirname(folder);
      const found = this.#isPackage(above) ? this.#filesBelow(join(above, 'prisma')) : [];
      if (found.length > 0) return found;
    }
    return [];
  }

  #filesBelow(folder: string): readonly string[] {
    const known = this.#below.get(folder) ?? schemaFiles(this.#sources, folder);
    this.#below.set(folder, known);
    return known;
  }

  #isAbove(folder: string): boolean {
    return folder === dirname(folder) || this.#sources.root.startsWith(`${folder}/`);
  }

  #isPackage(folder: string): boolean {
    return this.#sources.files.kindOf(join(folder, 'package.json')) === 'file';
  }

  /** Nothing above the repository is looked at. */
  #isTop(folder: string): boolean {
    return folder === dirname(folder) || this.#sources.files.kindOf(join(folder, '.git')) !== undefined;
  }
}

function schemaFiles(sources: SourceTree, folder: string): string[] {
  return (sources.list(folder) ?? []).flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (name.startsWith('.') || SKIPPED.has(name)) return [];
    if (isDirectory) return schemaFiles(sources, path);
    return name.endsWith('.prisma') ? [path] : [];
  });
}
