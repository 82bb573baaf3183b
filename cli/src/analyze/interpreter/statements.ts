import { ts } from '#typescript';
import { assignVariable } from './branch-variables.ts';
import { conditionsBehind, continuesUnless, exitsUnder, oneOfTwo, under } from './branches.ts';
import { byKind } from './by-kind.ts';
import { functionOf } from './calls.ts';
import { decoratedClass } from './decorators.ts';
import { evaluate } from './expressions.ts';
import { type Completion, endsAt, jump, jumpable } from './jumps.ts';
import { loop } from './loops.ts';
import type { Machine } from './machine.ts';
import { declareNamespace } from './namespaces.ts';
import { bindPattern } from './patterns.ts';
import type { Scope } from './scope.ts';
import { textOf } from './source-text.ts';
import { switchStatement } from './switches.ts';
import { tryStatement } from './try-statements.ts';
import { literal, objectValue, truthOf, UNDEFINED, type Value } from './values.ts';

/** The functions that each list of statements declares; most lists declare none, and blocks of loops run often. */
const hoisted = new WeakMap<readonly ts.Statement[], readonly ts.FunctionDeclaration[]>();

function hoistedOf(statements: readonly ts.Statement[]): readonly ts.FunctionDeclaration[] {
  const known = hoisted.get(statements);
  if (known !== undefined) return known;
  const found = statements
    .filter((one) => ts.isFunctionDeclaration(one))
    .filter((one) => one.name !== undefined && one.body !== undefined);
  hoisted.set(statements, found);
  return found;
}

/** Declares function and class-free names before the block runs, as JavaScript does. */
export function hoist(_machine: Machine, statements: readonly ts.Statement[], scope: Scope): void {
  for (const one of hoistedOf(statements))
    if (one.name !== undefined) scope.declare(one.name.text, functionOf(one, scope));
}

export function executeBlock(
  machine: Machine,
  statements: readonly ts.Statement[],
  scope: Scope,
  returned: Value[],
): Completion {
  const outer = machine.conditions.length;
  let completion: Completion = 'normal';
  for (const statement of statements) {
    const exits = machine.exits.length;
    completion = execute(machine, statement, scope, returned);
    if (completion !== 'normal') break;
    if (machine.exits.length > exits) conditionsBehind(machine, exits);
  }
  machine.conditions.length = outer;
  return completion;
}

/** A method's parameters may be narrower than its type says: each row below takes the nodes of its own kind. */
interface Execution<T extends ts.Statement> {
  run(machine: Machine, node: T, scope: Scope, returned: Value[]): Completion;
}
type Executor = Execution<ts.Statement>['run'];

/** One row of the table; the guard only tells the compiler what nodes the kind has. */
function as<T extends ts.Statement>(
  _guard: (node: ts.Node) => node is T,
  executor: Execution<T>['run'],
): Executor {
  return executor;
}

const EXECUTORS: readonly (Executor | undefined)[] = byKind<Executor>([
  [ts.SyntaxKind.ExpressionStatement, as(ts.isExpressionStatement, expressionStatement)],
  [ts.SyntaxKind.VariableStatement, as(ts.isVariableStatement, variableStatement)],
  [ts.SyntaxKind.ReturnStatement, as(ts.isReturnStatement, returnStatement)],
  [ts.SyntaxKind.IfStatement, as(ts.isIfStatement, ifStatement)],
  [ts.SyntaxKind.Block, as(ts.isBlock, block)],
  [ts.SyntaxKind.ClassDeclaration, as(ts.isClassDeclaration, classDeclaration)],
  [ts.SyntaxKind.TryStatement, as(ts.isTryStatement, tryStatement)],
  [ts.SyntaxKind.ThrowStatement, as(ts.isThrowStatement, throwStatement)],
  [ts.SyntaxKind.SwitchStatement, as(ts.isSwitchStatement, switchStatement)],
  [ts.SyntaxKind.EnumDeclaration, as(ts.isEnumDeclaration, enumDeclaration)],
  [ts.SyntaxKind.ModuleDeclaration, as(ts.isModuleDeclaration, moduleDeclaration)],
  [ts.SyntaxKind.BreakStatement, as(ts.isBreakStatement, jump)],
  [ts.SyntaxKind.ContinueStatement, as(ts.isContinueStatement, jump)],
  [ts.SyntaxKind.LabeledStatement, as(ts.isLabeledStatement, labeledStatement)],
]);

/** Executes one statement; both branches of an unknown condition run. */
export function execute(machine: Machine, node: ts.Statement, scope: Scope, returned: Value[]): Completion {
  if (!machine.step()) return 'throw';
  return (EXECUTORS[node.kind] ?? loop)(machine, node, scope, returned);
}

function expressionStatement(machine: Machine, node: ts.ExpressionStatement, scope: Scope): Completion {
  evaluate(machine, node.expression, scope);
  return 'normal';
}

function variableStatement(machine: Machine, node: ts.VariableStatement, scope: Scope): Completion {
  if (!isAmbient(node)) declareVariables(machine, node.declarationList, scope);
  return 'normal';
}

function returnStatement(
  machine: Machine,
  node: ts.ReturnStatement,
  scope: Scope,
  returned: Value[],
): Completion {
  returned.push(node.expression === undefined ? UNDEFINED : evaluate(machine, node.expression, scope));
  return 'return';
}

function classDeclaration(machine: Machine, node: ts.ClassDeclaration, scope: Scope): Completion {
  if (node.name !== undefined) scope.declare(node.name.text, decoratedClass(machine, node, scope));
  return 'normal';
}

function throwStatement(machine: Machine, node: ts.ThrowStatement, scope: Scope): Completion {
  evaluate(machine, node.expression, scope);
  machine.failures += 1;
  return 'throw';
}

function enumDeclaration(machine: Machine, node: ts.EnumDeclaration, scope: Scope): Completion {
  scope.declare(node.name.text, enumValue(machine, node, scope));
  return 'normal';
}

function moduleDeclaration(machine: Machine, node: ts.ModuleDeclaration, scope: Scope): Completion {
  declareNamespace(machine, node, scope);
  return 'normal';
}

/** `declare const x` only tells a type. */
export function isAmbient(node: ts.VariableStatement): boolean {
  return node.modifiers?.some((one) => one.kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

export function declareVariables(machine: Machine, list: ts.VariableDeclarationList, scope: Scope): void {
  const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0;
  for (const declaration of list.declarations) {
    const value =
      declaration.initializer === undefined ? undefined : evaluate(machine, declaration.initializer, scope);
    const annotated =
      value === undefined || value.kind === 'unknown'
        ? declaration.type && machine.valueOfType?.(declaration.type)
        : undefined;
    const given = annotated ?? value;
    if (isVar && ts.isIdentifier(declaration.name))
      declareVar(machine, declaration.name.text, given, scope.ofVars);
    else bindPattern(machine, declaration.name, given ?? UNDEFINED, isVar ? scope.ofVars : scope);
  }
}

/** `var` in a block is of the whole function; said again without a value, it changes nothing. */
function declareVar(machine: Machine, name: string, value: Value | undefined, scope: Scope): void {
  const known = scope.has(name) ? scope.lookup(name) : undefined;
  if (known === undefined) scope.declare(name, value ?? UNDEFINED);
  else if (value !== undefined) assignVariable(machine, known, scope.id, value);
}

export function block(machine: Machine, node: ts.Block, scope: Scope, returned: Value[]): Completion {
  const inner = scope.block();
  hoist(machine, node.statements, inner);
  return executeBlock(machine, node.statements, inner, returned);
}

function labeledStatement(
  machine: Machine,
  node: ts.LabeledStatement,
  scope: Scope,
  returned: Value[],
): Completion {
  return jumpable(machine, node, () => {
    const completion = execute(machine, node.statement, scope, returned);
    return completion === 'break' && endsAt(machine, node) ? 'normal' : completion;
  });
}

function ifStatement(machine: Machine, node: ts.IfStatement, scope: Scope, returned: Value[]): Completion {
  const truth = truthOf(evaluate(machine, node.expression, scope));
  if (truth === true) {
    const completion = execute(machine, node.thenStatement, scope, returned);
    return completion === 'normal' && endsForParameter(node) ? 'throw' : completion;
  }
  if (truth === false)
    return node.elseStatement === undefined
      ? 'normal'
      : execute(machine, node.elseStatement, scope, returned);
  const condition = textOf(machine, node.expression);
  const otherwise = node.elseStatement;
  const run = (statement: ts.Statement, given: string) => () => {
    const exits = machine.exits.length;
    const completion = execute(machine, statement, scope, returned);
    exitsUnder(machine, given, exits);
    return completion;
  };
  if (otherwise === undefined) {
    leftUnder(
      machine,
      under(machine, condition, run(node.thenStatement, condition)),
      node.thenStatement,
      condition,
    );
    return 'normal';
  }
  const opposite = `!(${condition})`;
  const [first = 'normal', second = 'normal'] = oneOfTwo(
    machine,
    condition,
    run(node.thenStatement, condition),
    run(otherwise, opposite),
  );
  if (first === second) return first;
  leftUnder(machine, first, node.thenStatement, condition);
  leftUnder(machine, second, otherwise, opposite);
  return 'normal';
}

/** What follows in the block does not run where the branch was left, and may not run again in a loop. */
function leftUnder(machine: Machine, completion: Completion, branch: ts.Statement, condition: string): void {
  if (completion === 'normal' || completion === 'throw') return;
  if (ENDS_PROCESS.test(branch.getText())) machine.doubtfulExits += 1;
  else continuesUnless(machine, completion, condition);
}

const ENDS_PROCESS = /\bprocess\.exit\(/;

/**
 * `if (err) process.exit(1)` in a callback that was given an error: that is the end of it. Where something else decides, such as
 * a file that is not in the repository, another deployment goes on.
 */
function endsForParameter({ expression, thenStatement }: ts.IfStatement): boolean {
  const last = ts.isBlock(thenStatement) ? thenStatement.statements.at(-1) : thenStatement;
  if (last === undefined || !ts.isExpressionStatement(last) || !/^process\.exit\(/.test(last.getText()))
    return false;
  if (!ts.isIdentifier(expression)) return false;
  const work = ts.findAncestor(thenStatement, ts.isFunctionLike);
  return work?.parameters.some(({ name }) => ts.isIdentifier(name) && name.text === expression.text) === true;
}

function enumValue(machine: Machine, node: ts.EnumDeclaration, scope: Scope): Value {
  let next = 0;
  const entries: [string, Value][] = [];
  for (const member of node.members) {
    const value =
      member.initializer === undefined ? literal(next) : evaluate(machine, member.initializer, scope);
    if (value.kind === 'literal' && typeof value.value === 'number') next = value.value + 1;
    if (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))
      entries.push([member.name.text, value]);
  }
  return objectValue(entries);
}
