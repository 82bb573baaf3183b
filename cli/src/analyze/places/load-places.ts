import { posix } from 'node:path';
import { ts } from '#typescript';
import { placeOf } from '../detectors/call-places.ts';
import { walk } from '../detectors/syntax-walk.ts';
import type { Machine } from '../interpreter/machine.ts';

/** The import, export or require of a module; by its whole relative path, else (an alias) by the end of it. */
export function loadPlace(
  machine: Machine,
  ast: ts.SourceFile,
  { module, target }: { module: string; target: string },
): { file: string; line: number } | undefined {
  const wanted = withoutExtension(target);
  const loads: ts.StringLiteralLike[] = [];
  walk(ast, (node) => {
    if (ts.isStringLiteralLike(node) && isLoad(node)) loads.push(node);
  });
  const resolved = (text: string) =>
    withoutExtension(posix.normalize(posix.join(posix.dirname(module), text)));
  const found =
    loads.find((one) => one.text.startsWith('.') && resolved(one.text) === wanted) ??
    loads.find((one) => wanted.endsWith(`/${withoutExtension(posix.basename(one.text))}`));
  return found === undefined ? undefined : placeOf(machine, found);
}

function isLoad({ parent }: ts.StringLiteralLike): boolean {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isExternalModuleReference(parent)) return true;
  if (!ts.isCallExpression(parent)) return false;
  return parent.expression.kind === ts.SyntaxKind.ImportKeyword || parent.expression.getText() === 'require';
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
}
