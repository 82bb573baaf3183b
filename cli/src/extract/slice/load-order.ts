import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import { isGenerated } from '../generated-modules.ts';
import { loadSequence } from './load-sequence.ts';
import { isPure, isPureExpression } from './purity.ts';

/** Registrations on an application or a router, and its settings, act on nothing beside it. */
const REGISTRATION = /^[\w.]+\s*\.(?:get|post|put|patch|delete|all|use|route|param|options|head|set)\(/;

/** Modules whose own code does something beside defining names, in the order in which it has run. */
export function effectsInOrder({ machine, entry }: Pick<Analysis, 'machine' | 'entry'>): string[] {
  return loadSequence(machine, entry).flatMap((absolute) => {
    const module = machine.modules.get(absolute);
    // A generated module stands alone, and both programs may have one of the same name at another place.
    if (module === undefined || isGenerated(module.path)) return [];
    const isPackage = (specifier: string) => machine.sources.resolve(specifier, absolute).kind === 'package';
    return module.ast.statements.some((statement) => !isHarmless(statement, isPackage)) ? [module.path] : [];
  });
}

function isHarmless(statement: ts.Statement, isPackage: (specifier: string) => boolean): boolean {
  if (ts.isClassDeclaration(statement) && isMarkedByPackages(statement, isPackage)) return true;
  if (
    ts.isImportDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    ts.isExportDeclaration(statement)
  )
    return true;
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.every((one) => isPure(one, new Set()));
  return isPure(statement, new Set()) || REGISTRATION.test(statement.getText());
}

/** The first two modules with effects that have changed places, of those that both programs have. */
export function changedPlaces(
  before: readonly string[],
  after: readonly string[],
): readonly [string, string] | undefined {
  const left = before.filter((path) => after.includes(path));
  const right = after.filter((path) => before.includes(path));
  const index = left.findIndex((path, at) => path !== right[at]);
  const [was, is] = [left[index], right[index]];
  return was === undefined || is === undefined ? undefined : [was, is];
}

/**
 * `@Entity() class User { @Column() … }`: decorators of packages note what they are told of their own class, in whatever order
 * the classes come. Those of the application may do anything.
 */
function isMarkedByPackages(node: ts.ClassDeclaration, isPackage: (specifier: string) => boolean): boolean {
  const imported = namesFrom(node.getSourceFile(), isPackage);
  const decorators = [node, ...node.members].flatMap((one) =>
    ts.canHaveDecorators(one) ? (ts.getDecorators(one) ?? []) : [],
  );
  return (
    decorators.length > 0 &&
    decorators.every(({ expression }) => imported.has(rootName(expression))) &&
    !node.members.some(runsAtOnce)
  );
}

/** Static blocks and fields run with the module; decorators tell nothing of what they do. */
function runsAtOnce(member: ts.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(member)) return true;
  if (!ts.isPropertyDeclaration(member) || member.initializer === undefined) return false;
  const isStatic = ts.getModifiers(member)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword);
  return isStatic === true && !isPureExpression(member.initializer, new Set());
}

function rootName(expression: ts.Expression): string {
  if (ts.isCallExpression(expression) || ts.isPropertyAccessExpression(expression))
    return rootName(expression.expression);
  return expression.getText();
}

/** Names that a module imports from what `isFrom` says. */
function namesFrom(file: ts.SourceFile, isFrom: (specifier: string) => boolean): Set<string> {
  return new Set(
    file.statements.flatMap((one) => {
      if (!ts.isImportDeclaration(one) || !ts.isStringLiteral(one.moduleSpecifier)) return [];
      if (!isFrom(one.moduleSpecifier.text)) return [];
      const bindings = one.importClause?.namedBindings;
      const named =
        bindings === undefined ? [] : ts.isNamedImports(bindings) ? [...bindings.elements] : [bindings];
      return [one.importClause?.name?.text ?? [], named.map(({ name }) => name.text)].flat();
    }),
  );
}
