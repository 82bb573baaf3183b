import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import { isGenerated } from '../generated-modules.ts';
import { isPure } from './purity.ts';

/** Registrations on an application or a router, and its settings, act on nothing beside it. */
const REGISTRATION = /^[\w.]+\s*\.(?:get|post|put|patch|delete|all|use|route|param|options|head|set)\(/;

/** Modules whose own code does something beside defining names, in the order in which it has run. */
export function effectsInOrder({ machine }: Pick<Analysis, 'machine'>): string[] {
  const byPath = new Map([...machine.modules.values()].map((module) => [module.path, module]));
  // A generated module stands alone, and both programs may have one of the same name at another place.
  return machine.loadOrder.filter((path) => {
    if (isGenerated(path)) return false;
    const module = byPath.get(path);
    return module?.ast.statements.some((statement) => !isHarmless(statement)) === true;
  });
}

function isHarmless(statement: ts.Statement): boolean {
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
