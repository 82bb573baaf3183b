import { ts } from '#typescript';
import { boundNames } from './bound-names.ts';
import type { Machine } from './machine.ts';
import type { SourceModule } from './module.ts';
import { moduleStatement } from './module-statements.ts';
import { onTopLevel } from './modules.ts';
import type { Binding, Scope } from './scope.ts';

/**
 * A constant or class of the module that is asked for before its statement: callbacks of promises run at once here, but when
 * the program runs, the rest of the module comes before them.
 */
export function declaredLater(machine: Machine, name: string, from: Scope): Binding | undefined {
  const { module } = from;
  const scope = module.scope;
  if (module.state !== 'running' || scope === undefined) return undefined;
  const statement = declarationsOf(module.ast).get(name);
  if (statement === undefined || module.begun.has(statement)) return undefined;
  onTopLevel(machine, module, () => runOnce(machine, statement, module, scope));
  return scope.lookup(name);
}

/** Runs a statement of the module in its turn, unless somebody needed it earlier. */
export function runOnce(machine: Machine, statement: ts.Statement, module: SourceModule, scope: Scope): void {
  if (module.begun.has(statement)) return;
  module.begun.add(statement);
  moduleStatement(machine, statement, module, scope);
}

const declarations = new WeakMap<ts.SourceFile, ReadonlyMap<string, ts.Statement>>();

function declarationsOf(ast: ts.SourceFile): ReadonlyMap<string, ts.Statement> {
  const known = declarations.get(ast);
  if (known !== undefined) return known;
  const found = new Map<string, ts.Statement>();
  for (const statement of ast.statements) for (const name of namesIn(statement)) found.set(name, statement);
  declarations.set(ast, found);
  return found;
}

/** A `var` is undefined until its statement has run, and may be asked for that. */
function namesIn(statement: ts.Statement): readonly string[] {
  if (ts.isClassDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text];
  if (
    !ts.isVariableStatement(statement) ||
    (statement.declarationList.flags & ts.NodeFlags.BlockScoped) === 0
  )
    return [];
  return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
}
