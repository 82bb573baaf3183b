import { ts } from '#typescript';
import { assignVariable, speculate } from './branch-variables.ts';
import { continuesUnless, oneOfTwo, under } from './branches.ts';
import { byKind } from './by-kind.ts';
import { functionOf } from './calls.ts';
import { decoratedClass } from './decorators.ts';
import { evaluate } from './expressions.ts';
import { loop } from './loops.ts';
import type { Machine } from './machine.ts';
import { declareNamespace } from './namespaces.ts';
import { bindPattern } from './patterns.ts';
import type { Scope } from './scope.ts';
import { textOf } from './source-text.ts';
import { literal, objectValue, truthOf, UNDEFINED, UNKNOWN, type Value } from './values.ts';

/** How a statement ended. A return that only some runs take counts as normal: what follows may run. */
export type Completion = 'normal' | 'return' | 'throw' | 'break' | 'continue';

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
    completion = execute(machine, statement, scope, returned);
    if (completion !== 'normal') break;
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
  [ts.SyntaxKind.BreakStatement, () => 'break'],
  [ts.SyntaxKind.ContinueStatement, () => 'continue'],
  [
    ts.SyntaxKind.LabeledStatement,
    as(ts.isLabeledStatement, (machine, node, scope, returned) =>
      execute(machine, node.statement, scope, returned),
    ),
  ],
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

function block(machine: Machine, node: ts.Block, scope: Scope, returned: Value[]): Completion {
  const inner = scope.block();
  hoist(machine, node.statements, inner);
  return executeBlock(machine, node.statements, inner, returned);
}

function ifStatement(machine: Machine, node: ts.IfStatement, scope: Scope, returned: Value[]): Completion {
  const truth = truthOf(evaluate(machine, node.expression, scope));
  if (truth === true) return execute(machine, node.thenStatement, scope, returned);
  if (truth === false)
    return node.elseStatement === undefined
      ? 'normal'
      : execute(machine, node.elseStatement, scope, returned);
  const condition = textOf(machine, node.expression);
  const otherwise = node.elseStatement;
  const run = (statement: ts.Statement) => () => execute(machine, statement, scope, returned);
  if (otherwise === undefined) {
    const completion = under(machine, condition, run(node.thenStatement));
    if (leaves(completion)) leftUnder(machine, completion, node);
    return 'normal';
  }
  const [first = 'normal', second = 'normal'] = oneOfTwo(
    machine,
    condition,
    run(node.thenStatement),
    run(otherwise),
  );
  if (first === second) return first;
  if (leaves(first) || leaves(second)) leftUnder(machine, second === 'normal' ? first : 'normal', node);
  return 'normal';
}

function leaves(completion: Completion): boolean {
  return completion === 'break' || completion === 'return' || completion === 'continue';
}

/** What follows in the block does not run where the branch was left, and may not run again in a loop. */
function leftUnder(machine: Machine, completion: Completion, node: ts.IfStatement): void {
  if (completion !== 'continue') machine.doubtfulExits += 1;
  const goesOn = completion === 'return' || completion === 'continue';
  if (goesOn && !ENDS_PROCESS.test(node.thenStatement.getText()))
    continuesUnless(machine, textOf(machine, node.expression));
}

const ENDS_PROCESS = /\bprocess\.exit\(/;

function tryStatement(machine: Machine, node: ts.TryStatement, scope: Scope, returned: Value[]): Completion {
  const tried = block(machine, node.tryBlock, scope, returned);
  let caught: Completion = 'throw';
  const handler = node.catchClause;
  if (handler !== undefined) {
    const inner = scope.block();
    if (handler.variableDeclaration !== undefined)
      bindPattern(machine, handler.variableDeclaration.name, UNKNOWN, inner);
    caught = speculate(machine, () => block(machine, handler.block, inner, returned));
  }
  const last =
    node.finallyBlock === undefined ? 'normal' : block(machine, node.finallyBlock, scope, returned);
  if (last !== 'normal') return last;
  if (tried === 'throw') return caught;
  return tried === caught || handler === undefined
    ? tried
    : tried === 'return' && caught !== 'normal'
      ? tried
      : tried === 'return'
        ? 'normal'
        : tried;
}

function switchStatement(
  machine: Machine,
  node: ts.SwitchStatement,
  scope: Scope,
  returned: Value[],
): Completion {
  const subject = evaluate(machine, node.expression, scope);
  const inner = scope.block();
  let matched = false;
  const completions: Completion[] = [];
  for (const clause of node.caseBlock.clauses) {
    const value = ts.isCaseClause(clause) ? evaluate(machine, clause.expression, inner) : undefined;
    const known = subject.kind === 'literal' && (value === undefined || value.kind === 'literal');
    if (known && !matched && value !== undefined && value.kind === 'literal' && value.value !== subject.value)
      continue;
    if (known && matched === false && value === undefined && clause !== node.caseBlock.clauses.at(-1))
      continue;
    matched = true;
    const completion = known
      ? executeBlock(machine, clause.statements, inner, returned)
      : under(
          machine,
          `${textOf(machine, node.expression)} is ${ts.isCaseClause(clause) ? textOf(machine, clause.expression) : 'anything else'}`,
          () => executeBlock(machine, clause.statements, inner, returned),
        );
    if (known && completion !== 'normal') return completion === 'break' ? 'normal' : completion;
    completions.push(completion);
  }
  const hasDefault = node.caseBlock.clauses.some(ts.isDefaultClause);
  const leaves = completions.filter((one) => one !== 'normal');
  return hasDefault && leaves.length > 0 && leaves.every((one) => one === 'return' || one === 'throw')
    ? 'return'
    : 'normal';
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
