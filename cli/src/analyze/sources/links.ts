import { basename, dirname, join, relative } from 'node:path';
import type { SourceFiles } from '../../ports/source-files.ts';

/**
 * Links among the files of the repository. Node.js runs what a link leads to and looks from there for what that requires, so a file
 * is one module under all of its names.
 */
export class Links {
  readonly #files: SourceFiles;
  /** Absolute. */
  readonly #folder: string;
  /** Names in a folder that may be links. */
  readonly #names = new Map<string, ReadonlySet<string>>();
  readonly #isBelowLink = new Map<string, boolean>();
  readonly #originals = new Map<string, string>();

  constructor(files: SourceFiles, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  /**
   * The path of a file below the folder without links below that; the path itself where they lead out of the folder, or nowhere. Links
   * above the folder are the caller's own way to it.
   */
  original(path: string): string {
    const known = this.#originals.get(path);
    if (known !== undefined) return known;
    const found = this.#isLinked(path) ? this.#followed(path) : path;
    this.#originals.set(path, found);
    return found;
  }

  #followed(path: string): string {
    const real = this.#files.realPath(path);
    const realFolder = this.#files.realPath(this.#folder);
    if (real === undefined || realFolder === undefined) return path;
    const inside = relative(realFolder, real);
    return inside.startsWith('..') || inside.includes('node_modules/') ? path : join(this.#folder, inside);
  }

  #isLinked(path: string): boolean {
    return this.#namesIn(dirname(path)).has(basename(path)) || this.#isInLinked(dirname(path));
  }

  #isInLinked(inner: string): boolean {
    if (!inner.startsWith(`${this.#folder}/`)) return false;
    const known = this.#isBelowLink.get(inner) ?? this.#isLinked(inner);
    this.#isBelowLink.set(inner, known);
    return known;
  }

  #namesIn(folder: string): ReadonlySet<string> {
    const known =
      this.#names.get(folder) ??
      new Set((this.#files.list(folder) ?? []).flatMap(({ name, kind }) => (kind === 'other' ? [name] : [])));
    this.#names.set(folder, known);
    return known;
  }
}
