import { posix } from 'node:path';
import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { standInLine } from '../../analyze/sources/stand-ins.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { fillTemplate, type ModuleStyle } from '../service/templates.ts';
import type { OfferedFunction } from './called-functions.ts';
import { exportedPath } from './exported-path.ts';
import { seamFolder, wireName } from './seam-files.ts';

/**
 * The text of a module that stands for one of the context's: the same names, and its offered functions go to the service when
 * the switch says so.
 */
export function standInText(
  module: SourceModule,
  context: string,
  entry: string,
  style: ModuleStyle,
  offered: readonly OfferedFunction[],
): string {
  const isEsm = isEsModule(module.ast);
  const specifier = relativeTo(seamFolder(entry), module.path);
  const members = offered.map((one) => ({ path: one.exported, wire: wireName(one) }));
  const roots = [...new Set(members.map((one) => one.path[0] ?? ''))];
  const text = fillTemplate(isEsm ? 'seam-stand-in.esm' : 'seam-stand-in.cjs', {
    line: standInLine(
      specifier,
      `what of it the service ${context} offers goes there when its switch says so.`,
    ),
    specifier: specifier.replace(/\.([cm]?)[jt]sx?$/, style.extension),
    client: `./${context}-client${style.extension}`,
    typed: /\.[cm]?tsx?$/.test(module.path),
    isDefault: isEsm && hasDefault(module.ast) && !roots.includes('default'),
    exports: roots.map((name) => ({
      name,
      functions: members.filter((one) => (one.path[0] ?? '') === name),
    })),
  });
  return `${text.trimEnd()}\n`;
}

/** Why no generated module can stand for the one of a function. */
export function whyNoStandIn({ machine, entry }: Analysis, record: FunctionRecord): Problem | undefined {
  const module = machine.modules.get(record.node.getSourceFile().fileName);
  const main = machine.modules.get(entry);
  if (module === undefined || main === undefined) return undefined;
  const blocked = (cause: string) =>
    problem('MIG-4004', {
      message: `${record.name} cannot be called over a seam`,
      cause,
      file: record.file,
      line: record.line,
    });
  if (isTypeScript(module) !== isTypeScript(main) || isEsModule(module.ast) !== isEsModule(main.ast))
    return blocked('Its module is written in another module format or language than the entry.');
  if (module.ast.statements.some((one) => ts.isExportAssignment(one) && one.isExportEquals === true))
    return blocked('Its module exports with `export =`, for which no other module can stand.');
  const path = exportedPath(module, record) ?? [];
  const exported = module.moduleObject.props.get('exports');
  return path.length === 0 && exported?.kind === 'function' && exported.props.size > 0
    ? blocked('Its module is a function that has members besides.')
    : undefined;
}

function isTypeScript({ path }: SourceModule): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

/** Whether a file is a module of ECMAScript by its syntax. */
function isEsModule(ast: ts.SourceFile): boolean {
  return ast.statements.some(
    (one) =>
      ts.isImportDeclaration(one) ||
      ts.isExportDeclaration(one) ||
      ts.isExportAssignment(one) ||
      (ts.canHaveModifiers(one) &&
        (ts.getModifiers(one) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)),
  );
}

function hasDefault(ast: ts.SourceFile): boolean {
  return ast.statements.some(
    (one) =>
      ts.isExportAssignment(one) ||
      (ts.canHaveModifiers(one) &&
        (ts.getModifiers(one) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)) ||
      (ts.isExportDeclaration(one) &&
        one.exportClause !== undefined &&
        ts.isNamedExports(one.exportClause) &&
        one.exportClause.elements.some((element) => element.name.text === 'default')),
  );
}

/** As a module in one folder names a file: `../services/reviews.ts`. */
export function relativeTo(folder: string, file: string): string {
  const path = posix.relative(folder, file);
  return path.startsWith('.') ? path : `./${path}`;
}
