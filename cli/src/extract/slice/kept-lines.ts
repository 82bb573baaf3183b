import type { CutNodes } from './cut-nodes.ts';
import type { CutSlice } from './cut-slice.ts';

/** Whether a line of the monolith is in the service: some kept statement holds it and no cut takes it out. */
export function keepsLine(slice: CutSlice, cut: CutNodes, file: string, line: number): boolean {
  const module = slice.modules.find((one) => one.items.module.path === file);
  if (module === undefined) return false;
  const { ast } = module.items.module;
  const lines = ast.getLineStarts();
  const begin = lines[line - 1] ?? ast.end;
  const text = ast.text.slice(begin, lines[line] ?? ast.end);
  const start = begin + text.length - text.trimStart().length;
  const end = begin + text.replace(/[\s;,]+$/, '').length;
  const isKept = [...module.kept].some(({ node }) => node.pos <= end && node.end >= start);
  return (
    isKept &&
    ![...cut.nodes].some(
      (node) => node.getSourceFile() === ast && node.getStart() <= start && node.end >= end,
    )
  );
}
