import { ts } from 'ts-morph';
import type { ModelModule } from '../../artifacts/model.ts';
import { isErased, valueNames } from '../detectors/erased-imports.ts';
import type { Machine } from '../interpreter/machine.ts';
import { lineCount } from '../sources/parse.ts';
import { walkTree } from '../sources/walk-tree.ts';

/** The application's modules with their imports, sorted by path. */
export function buildModules(machine: Machine, applicationModules: ReadonlySet<string>): ModelModule[] {
  return [...machine.modules.values()]
    .filter((module) => applicationModules.has(module.absolutePath))
    .map((module) => {
      const imports = new Map<string, { typeOnly: boolean; erased: boolean }>();
      const used = valueNames(module.ast);
      const packages = new Set<string>();
      for (const { specifier, typeOnly, node } of specifiersOf(module.ast)) {
        const target = machine.sources.resolve(specifier, module.absolutePath);
        if (target.kind === 'source') {
          const path = machine.sources.relative(target.path);
          const before = imports.get(path) ?? { typeOnly: true, erased: true };
          imports.set(path, {
            typeOnly: before.typeOnly && typeOnly,
            erased: before.erased && (typeOnly || isErased(module, node, used)),
          });
        } else if (target.kind === 'package') packages.add(target.name);
      }
      return {
        path: module.path,
        lines: lineCount(module.ast),
        imports: [...imports]
          .map(([path, { typeOnly, erased }]) => ({
            path,
            typeOnly,
            ...(erased && !typeOnly ? { erased } : {}),
          }))
          .sort((left, right) => (left.path < right.path ? -1 : 1)),
        packages: [...packages].sort(),
      };
    })
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Every literal specifier that a file imports, requires or re-exports. */
export function specifiersOf(ast: ts.SourceFile): { specifier: string; typeOnly: boolean; node: ts.Node }[] {
  const found: { specifier: string; typeOnly: boolean; node: ts.Node }[] = [];
  walkTree(ast, (node) => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const typeOnly = ts.isImportDeclaration(node)
        ? node.importClause?.isTypeOnly === true
        : node.isTypeOnly;
      found.push({ specifier: node.moduleSpecifier.text, typeOnly, node });
    } else if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require');
      if (loads && first !== undefined && ts.isStringLiteralLike(first))
        found.push({ specifier: first.text, typeOnly: false, node });
    }
    return true;
  });
  return found;
}
