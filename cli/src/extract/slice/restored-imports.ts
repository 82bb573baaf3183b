import { dirname, relative, sep } from 'node:path';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { literalOf, specifiersOf } from '../../analyze/sources/specifiers.ts';
import type { TextEdit } from './edits.ts';

/**
 * Imports that an earlier extraction sent through a module that stands for another one, back at the module that they mean:
 * what stands in belongs to the monolith.
 */
export function restoredImports(sources: SourceTree, { ast, absolutePath }: SourceModule): TextEdit[] {
  return specifiersOf(ast).flatMap((one): TextEdit[] => {
    const written = sources.resolveAsWritten(one.specifier, absolutePath);
    const meant = sources.resolve(one.specifier, absolutePath);
    const literal = literalOf(one);
    if (written.kind !== 'source' || meant.kind !== 'source' || written.path === meant.path) return [];
    if (literal === undefined) return [];
    const extension = /\.[cm]?[jt]sx?$/.exec(one.specifier)?.[0] ?? '';
    const path = relative(dirname(absolutePath), meant.path).split(sep).join('/');
    const specifier = (path.startsWith('.') ? path : `./${path}`).replace(/\.[cm]?[jt]sx?$/, extension);
    return [{ start: literal.getStart() + 1, end: literal.getEnd() - 1, text: specifier }];
  });
}
