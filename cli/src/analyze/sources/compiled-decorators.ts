import { ts } from '#typescript';

/** What TypeScript, SWC and esbuild call when decorators are compiled. */
const DECORATE = /^(?:__decorate|_ts_decorate|__decorateClass)$/;
const PARAMETER = /^(?:__param|_ts_param|__decorateParam)$/;
const METADATA = /^(?:__metadata|_ts_metadata)$/;
const MENTIONED = /\b(?:__decorate|_ts_decorate|__decorateClass)\b/;

/** What goes into the text at a place, and what of it is left out up to an end. */
interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

interface Decoration {
  readonly target: ts.ClassLikeDeclaration;
  readonly written: readonly ts.Expression[];
  readonly parameters: ReadonlyMap<number, string>;
  readonly metadata: ReadonlyMap<string, ts.Expression>;
}

const printer = ts.createPrinter({ removeComments: true });

/**
 * The text of a compiled source with its decorators where they stood before, `__decorate([Get()], Winches.prototype, 'list', null)` as
 * `@Get() list() {}`, and what the metadata tell of types. Each line stays where it is. Undefined where there are none.
 */
export function withDecorators(ast: ts.SourceFile): string | undefined {
  if (!MENTIONED.test(ast.text)) return undefined;
  const classes = classesOf(ast);
  const edits = ast.statements.flatMap((statement) => editsOf(ast, classes, statement));
  return edits.length === 0 ? undefined : edited(ast.text, edits);
}

function edited(text: string, edits: readonly Edit[]): string {
  let at = 0;
  const pieces = edits
    .toSorted((left, right) => left.at - right.at)
    .map((edit) => {
      const piece = text.slice(at, edit.at) + edit.text;
      at = edit.end;
      return piece;
    });
  return pieces.join('') + text.slice(at);
}

/** The classes that stand at the top of a source, by the variables that hold them. */
function classesOf(ast: ts.SourceFile): ReadonlyMap<string, ts.ClassLikeDeclaration> {
  const found = new Map<string, ts.ClassLikeDeclaration>();
  for (const statement of ast.statements) {
    if (ts.isClassDeclaration(statement) && statement.name !== undefined)
      found.set(statement.name.text, statement);
    for (const { name, initializer } of ts.isVariableStatement(statement)
      ? statement.declarationList.declarations
      : []) {
      const value = initializer === undefined ? undefined : assigned(initializer);
      if (ts.isIdentifier(name) && value !== undefined && ts.isClassExpression(value))
        found.set(name.text, value);
    }
  }
  return found;
}

/** The value at the end of `exports.Winches = Winches = value`. */
function assigned(node: ts.Expression): ts.Expression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? assigned(node.right)
    : node;
}

function editsOf(
  ast: ts.SourceFile,
  classes: ReadonlyMap<string, ts.ClassLikeDeclaration>,
  statement: ts.Statement,
): Edit[] {
  if (!ts.isExpressionStatement(statement)) return [];
  const call = assigned(statement.expression);
  if (!ts.isCallExpression(call) || !DECORATE.test(calledName(call))) return [];
  const [list, on, key] = call.arguments;
  if (list === undefined || on === undefined || !ts.isArrayLiteralExpression(list)) return [];
  const isOfPrototype = ts.isPropertyAccessExpression(on) && on.name.text === 'prototype';
  const owner = isOfPrototype ? on.expression : on;
  const target = ts.isIdentifier(owner) ? classes.get(owner.text) : undefined;
  if (target === undefined) return [];
  const decoration = decorationOf(ast, target, list);
  if (key === undefined) return [blanked(ast, call, on.getText(ast)), ...onClass(ast, decoration)];
  if (!ts.isStringLiteralLike(key)) return [];
  return [blanked(ast, statement, ''), ...onMember(ast, decoration, key.text, !isOfPrototype)];
}

function calledName({ expression }: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  if (ts.isParenthesizedExpression(expression) && ts.isBinaryExpression(expression.expression)) {
    const { right } = expression.expression;
    return ts.isPropertyAccessExpression(right) ? right.name.text : '';
  }
  return ts.isIdentifier(expression) ? expression.text : '';
}

function decorationOf(
  ast: ts.SourceFile,
  target: ts.ClassLikeDeclaration,
  { elements }: ts.ArrayLiteralExpression,
): Decoration {
  const written: ts.Expression[] = [];
  const parameters = new Map<number, string>();
  const metadata = new Map<string, ts.Expression>();
  for (const one of elements) {
    const name = ts.isCallExpression(one) ? calledName(one) : '';
    const [first, second] = ts.isCallExpression(one) ? one.arguments : [];
    if (first === undefined || second === undefined) written.push(one);
    else if (PARAMETER.test(name)) {
      const index = Number(first.getText(ast));
      parameters.set(index, `${parameters.get(index) ?? ''}${asDecorator(ast, second)}`);
    } else if (METADATA.test(name) && ts.isStringLiteralLike(first)) metadata.set(first.text, second);
    else written.push(one);
  }
  return { target, written, parameters, metadata };
}

function onClass(ast: ts.SourceFile, decoration: Decoration): Edit[] {
  const { target, written } = decoration;
  const maker = target.members.find(ts.isConstructorDeclaration);
  return [
    inserted(target.getStart(ast), asDecorators(ast, written)),
    ...(maker === undefined ? [] : onParameters(ast, decoration, maker)),
  ];
}

function onMember(ast: ts.SourceFile, decoration: Decoration, key: string, isStatic: boolean): Edit[] {
  const { target, written, metadata } = decoration;
  const decorators = asDecorators(ast, written);
  const member = target.members.find(
    (one) => one.name !== undefined && nameOf(one.name) === key && isStaticMember(one) === isStatic,
  );
  if (member !== undefined)
    return [
      inserted(member.getStart(ast), decorators),
      ...(ts.isMethodDeclaration(member) ? onParameters(ast, decoration, member) : []),
    ];
  // A property without a value leaves no trace in the class.
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : JSON.stringify(key);
  const type = typeText(ast, metadata.get('design:type'));
  return [inserted(target.members.pos, ` ${decorators}${isStatic ? 'static ' : ''}${name}${type};`)];
}

function onParameters(
  ast: ts.SourceFile,
  { parameters, metadata }: Decoration,
  owner: ts.ConstructorDeclaration | ts.MethodDeclaration,
): Edit[] {
  const list = metadata.get('design:paramtypes');
  const types = list !== undefined && ts.isArrayLiteralExpression(list) ? list.elements : [];
  return owner.parameters.flatMap((parameter, index) => [
    inserted(parameter.getStart(ast), parameters.get(index) ?? ''),
    inserted(parameter.name.end, typeText(ast, types[index])),
  ]);
}

function nameOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}

function isStaticMember(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true
  );
}

const SAYS_NOTHING = /^(?:Object|Function)$/;

/** `: Service_1.Service`; what compilers tell of a type that is no class is its wrapper, or nothing. */
function typeText(ast: ts.SourceFile, type: ts.Expression | undefined): string {
  const text = type?.getText(ast) ?? '';
  return /^[\w$.]+$/.test(text) && !SAYS_NOTHING.test(text) ? `: ${text}` : '';
}

function asDecorators(ast: ts.SourceFile, written: readonly ts.Expression[]): string {
  return written.map((one) => asDecorator(ast, one)).join('');
}

/** `(0, lib_1.Get)('/x')` as `@lib_1.Get('/x') `, on one line. */
function asDecorator(ast: ts.SourceFile, node: ts.Expression): string {
  const text = printer
    .printNode(ts.EmitHint.Expression, node, ast)
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/\(0, ([\w$.]+)\)/g, '$1');
  return /^[\w$.]+(?:\(|$)/.test(text) ? `@${text} ` : `@(${text}) `;
}

function inserted(at: number, text: string): Edit {
  return { at, end: at, text };
}

/** Leaves only the line breaks of what stood there. */
function blanked(ast: ts.SourceFile, node: ts.Node, text: string): Edit {
  const at = node.getStart(ast);
  return { at, end: node.end, text: text + ast.text.slice(at, node.end).replaceAll(/[^\n]/g, '') };
}
