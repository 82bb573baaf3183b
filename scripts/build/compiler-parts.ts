import { ts } from '@ts-morph/common';

/** The checker makes these objects, and there is none: what they can do would bring in the services of an editor. */
const MADE_BY_CHECKER = ['SymbolObject', 'TypeObject', 'SignatureObject'];
/** Gives the nodes of a tree their methods, such as `getText`. */
const NODE_METHODS = ['setObjectAllocator', 'getServicesObjectAllocator'];

/**
 * The parts of the compiler that some of its names need, as an ES module that exports those names. The compiler is one file of
 * nine megabytes: to read and compile what an analysis never calls takes longer than to parse a small application.
 * @param compiler text of `typescript.js` as `@ts-morph/common` brings it: declarations inside of one function
 * @throws Error when the text is not built as expected, or does not declare a name
 */
export function compilerParts(compiler: string, names: ReadonlySet<string>): string {
  const { body, exported } = takenApart(compiler);
  const statements = readStatements(body);
  const localNames = [...names].map((name) => {
    const local = exported.get(name);
    if (local === undefined) throw new Error(`The compiler exports no ${name}`);
    return [name, local] as const;
  });
  const kept = reachedFrom(statements, [...localNames.map(([, local]) => local), ...NODE_METHODS]);
  const parts = statements.flatMap((one) => (isKept(one, kept) ? [textOf(one)] : []));
  const list = localNames.map(([name, local]) => (name === local ? name : `${local} as ${name}`));
  return [...parts, `export { ${list.join(', ')} };`].join('\n');
}

/** The code inside of the compiler's one function, and its exports: public name to the name in there. */
function takenApart(compiler: string): { body: string; exported: ReadonlyMap<string, string> } {
  const start = compiler.indexOf('var __defProp = ');
  const list = compiler.indexOf('__export(typescript_exports, {', start);
  const listEnd = compiler.indexOf('\n});\n', list);
  const end = compiler.indexOf('// Annotate the CommonJS export names', listEnd);
  const conversion = 'module.exports = __toCommonJS(typescript_exports);';
  if (start < 0 || list < 0 || listEnd < 0 || end < 0 || !compiler.includes(conversion))
    throw new Error('The compiler is not built as it was: its parts cannot be told');
  const exported = [...compiler.slice(list, listEnd).matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)];
  return {
    body: `${compiler.slice(start, list)}${compiler.slice(listEnd + '\n});\n'.length, end).replace(conversion, '')}`,
    exported: new Map(exported.map(([, name = '', local = '']) => [name, local])),
  };
}

interface Statement {
  readonly node: ts.Statement;
  /** What it declares; nothing for one that only acts. */
  readonly names: readonly string[];
}

function readStatements(body: string): Statement[] {
  const file = ts.createSourceFile('compiler.js', body, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  return file.statements.map((node) => ({ node, names: declaredBy(node) }));
}

function declaredBy(node: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node))
    return node.name === undefined ? [] : [node.name.text];
  if (!ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations.flatMap(({ name }) =>
    ts.isIdentifier(name)
      ? [name.text]
      : name.elements.flatMap((one) =>
          ts.isBindingElement(one) && ts.isIdentifier(one.name) ? [one.name.text] : [],
        ),
  );
}

/** Names that the given ones need, themselves included; also what is done to them after their declaration. */
function reachedFrom(statements: readonly Statement[], roots: readonly string[]): Set<string> {
  const declared = new Map(statements.flatMap((one) => one.names.map((name) => [name, one] as const)));
  const actions = statements.filter((one) => one.names.length === 0);
  const kept = new Set<string>();
  const open = [...roots];
  const acted = new Set<Statement>();
  while (open.length > 0) {
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const statement = declared.get(name);
      if (kept.has(name) || statement === undefined) continue;
      for (const one of statement.names) kept.add(one);
      open.push(...namesIn(statement, declared));
    }
    for (const action of actions)
      if (!acted.has(action) && isKept(action, kept)) {
        acted.add(action);
        open.push(...namesIn(action, declared));
      }
  }
  return kept;
}

/** A declaration is kept for a name of its own, an action for what it is done to. */
function isKept({ node, names }: Statement, kept: ReadonlySet<string>): boolean {
  if (names.length > 0) return names.some((name) => kept.has(name));
  const subject = ts.isExpressionStatement(node) ? subjectOf(node.getText()) : undefined;
  return subject !== undefined && kept.has(subject);
}

/** `Version.zero = …`, `__export(names, …)`, and of a namespace `((Debug2) => {…})(Debug || (Debug = {}));` */
function subjectOf(action: string): string | undefined {
  return (/\)\((\w+) \|\| \(\1 = \{\}\)\);?$/.exec(action) ?? /^(?:__export\()?(\w+)/.exec(action))?.[1];
}

function namesIn(statement: Statement, declared: ReadonlyMap<string, Statement>): string[] {
  if (isMadeByChecker(statement)) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && declared.has(node.text) && !isMember(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(statement.node);
  return found;
}

/** `name` of `a.name` and of `{ name: a }`. */
function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
}

function isMadeByChecker({ names: [name = ''] }: Statement): boolean {
  return MADE_BY_CHECKER.includes(name);
}

function textOf(statement: Statement): string {
  return isMadeByChecker(statement) ? `var ${statement.names[0]} = class {};` : statement.node.getText();
}
