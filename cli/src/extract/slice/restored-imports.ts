import { dirname, relative, sep } from 'node:path';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { literalOf, specifiersOf } from '../../analyze/sources/specifiers.ts';
import type { TextEdit } from './edits.ts';

/** An import that goes through a module that stands for another one. */
export interface StandInImport {
  /** Absolute paths of the module that stands in, and of the one that is meant. */
  readonly standIn: string;
  readonly meant: string;
  /** Names the module that is meant instead. */
  readonly restored: TextEdit;
}

/** Imports that an extraction sent through modules that stand for others; the specifier keeps its habit of an extension. */
export function standInImports(sources: SourceTree, { ast, absolutePath }: SourceModule): StandInImport[] {
  return specifiersOf(ast).flatMap((one): StandInImport[] => {
    const written = sources.resolveAsWritten(one.specifier, absolutePath);
    const meant = sources.resolve(one.specifier, absolutePath);
    const literal = literalOf(one);
    if (written.kind !== 'source' || meant.kind !== 'source' || written.path === meant.path) return [];
    if (literal === undefined) return [];
    const extension = /\.[cm]?[jt]sx?$/.exec(one.specifier)?.[0] ?? '';
    const path = relative(dirname(absolutePath), meant.path).split(sep).join('/');
    const specifier = (path.startsWith('.') ? path : `./${path}`).replace(/\.[cm]?[jt]sx?$/, extension);
    return [
      {
        standIn: written.path,
        meant: meant.path,
        restored: { start: literal.getStart() + 1, end: literal.getEnd() - 1, text: specifier },
      },
    ];
  });
}
