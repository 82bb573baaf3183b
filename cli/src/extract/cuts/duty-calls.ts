import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import { lineOf } from '../../analyze/interpreter/machine.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { type Problem, problem } from '../../errors/problem.ts';

/** Who runs a duty of start-up (a cron job, a consumer, a migration) once the context is a service. */
export type Duties = Readonly<Record<string, 'monolith' | 'both'>>;

/** The calls that leave the slice because the monolith alone does what they start. */
export interface DutyCuts {
  readonly statements: ReadonlySet<ts.Statement>;
  readonly blockers: readonly Problem[];
}

/**
 * Finds every call of a function that the configuration leaves to the monolith. A call whose value is used cannot go
 * without changing what follows, and is a blocker.
 * @param duties function ids (`path#name`) as the configuration names them
 */
export function cutDuties({ machine }: Analysis, duties: Duties): DutyCuts {
  const left = Object.keys(duties).filter((id) => duties[id] === 'monolith');
  const wanted = new Map(left.map((id) => [id, 0]));
  const statements = new Set<ts.Statement>();
  const blockers: Problem[] = [];
  if (wanted.size === 0) return { statements, blockers };
  for (const module of machine.modules.values()) {
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit);
      const id = ts.isCallExpression(node) ? calledFunction(machine, module, node) : undefined;
      const calls = id === undefined ? undefined : wanted.get(id);
      if (id === undefined || calls === undefined) return;
      wanted.set(id, calls + 1);
      const statement = statementOf(node);
      if (statement === undefined) blockers.push(valueUsed(id, module, node));
      else statements.add(statement);
    };
    visit(module.ast);
  }
  for (const [id, calls] of wanted) if (calls === 0) blockers.push(neverCalled(id));
  return { statements, blockers };
}

/** Id of the function that a call by a plain name or by `object.name` runs, where the module's own scope tells. */
function calledFunction(
  machine: Analysis['machine'],
  module: SourceModule,
  { expression }: ts.CallExpression,
): string | undefined {
  const bound = (name: string) => module.scope?.lookup(name)?.get();
  const owner =
    ts.isPropertyAccessExpression(expression) && ts.isIdentifier(expression.expression)
      ? bound(expression.expression.text)
      : undefined;
  const value = ts.isIdentifier(expression)
    ? bound(expression.text)
    : ts.isPropertyAccessExpression(expression) && owner?.kind === 'object'
      ? owner.props.get(expression.name.text)
      : undefined;
  return value?.kind === 'function' ? machine.recordOf(value.node, value.scope.module).id : undefined;
}

/** The statement that does nothing but this call: awaited or not, with or without `.catch(…)` behind it. */
function statementOf(call: ts.Node): ts.Statement | undefined {
  let top = call;
  while (isWrapping(top.parent, top)) top = top.parent;
  return ts.isExpressionStatement(top.parent) && ts.isBlock(top.parent.parent)
    ? top.parent
    : ts.isExpressionStatement(top.parent) && ts.isSourceFile(top.parent.parent)
      ? top.parent
      : undefined;
}

function isWrapping(parent: ts.Node, child: ts.Node): boolean {
  if (ts.isAwaitExpression(parent) || ts.isVoidExpression(parent) || ts.isParenthesizedExpression(parent))
    return true;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === child && /^(?:catch|finally)$/.test(parent.name.text);
  return ts.isCallExpression(parent) && parent.expression === child && ts.isPropertyAccessExpression(child);
}

function valueUsed(id: string, module: SourceModule, node: ts.Node): Problem {
  return problem('MIG-4014', {
    message: `The duty ${id} is left to the monolith, but what it gives back is used here`,
    remedy: 'Make the call a statement of its own, so that it can be left out of the service.',
    file: module.path,
    line: lineOf(node),
  });
}

function neverCalled(id: string): Problem {
  return problem('MIG-4014', {
    message: `The configuration leaves the duty ${id} to the monolith, but nothing is seen to call it`,
    remedy: 'Name it as the model does, `path#function`, or take it out of `duties` in migrate.config.yaml.',
  });
}
