import { ts } from '#typescript';
import { walk } from '../detectors/syntax-walk.ts';
import type { Located, Program } from './program.ts';

/** What an expression stands for: another expression, a whole module, or something of a package. */
export type Meaning =
  | ({ readonly kind: 'node' } & Located)
  | { readonly kind: 'module'; readonly module: string }
  | { readonly kind: 'package'; readonly name: string; readonly member?: string };

const DEEP = 12;

/** Follows names, properties and imports to what was written; undefined where that cannot be told from syntax. */
export function meaningOf(program: Program, at: Located, depth = 0): Meaning | undefined {
  if (depth > DEEP) return undefined;
  const node = unwrapped(at.node);
  const here = (next: ts.Node) => meaningOf(program, { module: at.module, node: next }, depth + 1);
  if (ts.isIdentifier(node)) return named(program, at.module, node.text, depth);
  if (ts.isPropertyAccessExpression(node)) {
    const object = here(node.expression);
    return object === undefined ? undefined : memberOf(program, object, node.name.text, depth);
  }
  const required = requiredBy(node);
  if (required !== undefined) return moduleMeaning(program, at.module, required);
  return { kind: 'node', module: at.module, node };
}

/** The node that an expression stands for, where it stands for one. */
export function nodeOf(program: Program, at: Located): Located {
  const meaning = meaningOf(program, at);
  return meaning?.kind === 'node' ? meaning : { module: at.module, node: unwrapped(at.node) };
}

/** `(x as T)!` and `Object.freeze(x)` are `x`. */
export function unwrapped(node: ts.Node): ts.Node {
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
  )
    return unwrapped(node.expression);
  const [first] = ts.isCallExpression(node) ? node.arguments : [];
  return first !== undefined && ts.isCallExpression(node) && node.expression.getText() === 'Object.freeze'
    ? unwrapped(first)
    : node;
}

function memberOf(program: Program, object: Meaning, name: string, depth: number): Meaning | undefined {
  if (object.kind === 'package') return { ...object, member: name };
  if (object.kind === 'module') return exported(program, object.module, name, depth);
  const { node, module } = object;
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  for (const one of node.properties) {
    if (one.name === undefined || !isNamed(one.name, name)) continue;
    if (ts.isPropertyAssignment(one)) return meaningOf(program, { module, node: one.initializer }, depth + 1);
    if (ts.isShorthandPropertyAssignment(one)) return named(program, module, name, depth + 1);
    return { kind: 'node', module, node: one };
  }
  return undefined;
}

export function isNamed(property: ts.PropertyName, name: string): boolean {
  return (ts.isIdentifier(property) || ts.isStringLiteralLike(property)) && property.text === name;
}

function named(program: Program, module: string, name: string, depth: number): Meaning | undefined {
  const ast = program.ast(module);
  if (ast === undefined || depth > DEEP) return undefined;
  return imported(program, module, ast, name, depth) ?? declared(program, module, ast, name, depth);
}

function imported(
  program: Program,
  module: string,
  ast: ts.SourceFile,
  name: string,
  depth: number,
): Meaning | undefined {
  for (const statement of ast.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const target = moduleMeaning(program, module, statement.moduleSpecifier.text);
    const clause = statement.importClause;
    if (clause?.name?.text === name)
      return target.kind === 'module' ? exported(program, target.module, 'default', depth) : target;
    const bindings = clause?.namedBindings;
    if (bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) {
      if (bindings.name.text === name) return target;
      continue;
    }
    const found = bindings.elements.find((one) => one.name.text === name);
    if (found !== undefined)
      return memberOf(program, target, (found.propertyName ?? found.name).text, depth + 1);
  }
  return undefined;
}

/** The first declaration of the name in the module; schemas are hardly ever shadowed. */
function declared(
  program: Program,
  module: string,
  ast: ts.SourceFile,
  name: string,
  depth: number,
): Meaning | undefined {
  let found: Meaning | undefined;
  walk(ast, (node) => {
    if (found !== undefined) return;
    if (ts.isFunctionDeclaration(node) && node.name?.text === name) found = { kind: 'node', module, node };
    if (!ts.isVariableDeclaration(node) || node.initializer === undefined) return;
    const initializer = { module, node: node.initializer };
    if (ts.isIdentifier(node.name) && node.name.text === name)
      found = meaningOf(program, initializer, depth + 1);
    if (!ts.isObjectBindingPattern(node.name)) return;
    const element = node.name.elements.find((one) => ts.isIdentifier(one.name) && one.name.text === name);
    if (element === undefined) return;
    const key = element.propertyName ?? element.name;
    const object = meaningOf(program, initializer, depth + 1);
    if (object !== undefined && ts.isIdentifier(key)) found = memberOf(program, object, key.text, depth + 1);
  });
  return found;
}

function exported(program: Program, module: string, name: string, depth: number): Meaning | undefined {
  const ast = program.ast(module);
  if (ast === undefined || depth > DEEP) return undefined;
  for (const statement of ast.statements) {
    const found =
      exportedByAssignment(program, module, statement, name, depth) ??
      exportedByDeclaration(program, module, statement, name, depth);
    if (found !== undefined) return found;
  }
  return name === 'default' ? undefined : declared(program, module, ast, name, depth + 1);
}

/** `module.exports = …`, `exports.name = …`, `module.exports.name = …`. */
function exportedByAssignment(
  program: Program,
  module: string,
  statement: ts.Statement,
  name: string,
  depth: number,
): Meaning | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined;
  const { left, right } = statement.expression;
  const target = left.getText();
  const whole = meaningOf(program, { module, node: right }, depth + 1);
  if (target === `exports.${name}` || target === `module.exports.${name}`) return whole;
  if (target !== 'module.exports' || whole === undefined) return undefined;
  return name === 'default' ? whole : memberOf(program, whole, name, depth + 1);
}

function exportedByDeclaration(
  program: Program,
  module: string,
  statement: ts.Statement,
  name: string,
  depth: number,
): Meaning | undefined {
  if (ts.isExportAssignment(statement))
    return name === 'default'
      ? meaningOf(program, { module, node: statement.expression }, depth + 1)
      : undefined;
  if (!ts.isExportDeclaration(statement)) return undefined;
  const from = statement.moduleSpecifier;
  const target =
    from !== undefined && ts.isStringLiteral(from) ? program.resolve(module, from.text) : undefined;
  const clause = statement.exportClause;
  if (clause === undefined)
    return target === undefined ? undefined : exported(program, target, name, depth + 1);
  if (!ts.isNamedExports(clause)) return undefined;
  const found = clause.elements.find((one) => one.name.text === name);
  if (found === undefined) return undefined;
  const own = (found.propertyName ?? found.name).text;
  return target === undefined
    ? named(program, module, own, depth + 1)
    : exported(program, target, own, depth + 1);
}

function requiredBy(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const [first] = node.arguments;
  return node.expression.text === 'require' && first !== undefined && ts.isStringLiteralLike(first)
    ? first.text
    : undefined;
}

function moduleMeaning(program: Program, from: string, specifier: string): Meaning {
  const module = program.resolve(from, specifier);
  return module === undefined ? { kind: 'package', name: specifier } : { kind: 'module', module };
}
