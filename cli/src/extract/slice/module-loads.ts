import { ts } from '#typescript';
import { walkTree } from '../../analyze/sources/walk-tree.ts';
import { type ModuleItems, requiredSpecifier } from './module-items.ts';
import { referencesIn } from './references.ts';

/** A load that runs with its module, and the statement that it stands in. */
export interface RuntimeImport {
  readonly specifier: string;
  readonly statement: ts.Statement;
}

/** What a module loads for its effects alone. */
export function bareSpecifiers(ast: ts.SourceFile, cut: ReadonlySet<ts.Node>): string[] {
  return ast.statements.flatMap((statement) => (cut.has(statement) ? [] : (bareLoad(statement) ?? [])));
}

/** Imports that load their target when the program runs: not those of types, and in TypeScript not those used as types only. */
export function runtimeImports(items: ModuleItems, cut: ReadonlySet<ts.Node>): RuntimeImport[] {
  const isTypeScript = /\.[cm]?tsx?$/.test(items.module.path);
  const values = isTypeScript
    ? new Set(
        referencesIn(items.module.ast, new Set())
          .filter((one) => !one.typeOnly)
          .map((one) => one.name),
      )
    : undefined;
  const found = items.imports.filter(
    (binding) => !binding.typeOnly && (values === undefined || values.has(binding.local)),
  );
  return [
    ...found.map(({ specifier, statement }) => ({ specifier, statement })),
    ...items.reExports.map(({ specifier, statement }) => ({ specifier, statement })),
    ...items.module.ast.statements
      // To cut a statement that does nothing but load is to say that its effects are not wanted.
      .filter((statement) => !cut.has(statement) || bareLoad(statement) === undefined)
      .flatMap((statement) => loadsAtOnce(statement).map((specifier) => ({ specifier, statement }))),
  ];
}

/** `require('…')` and `import('…')` inside an expression, with the member that is taken of it at once. */
export function inlineRequires(
  node: ts.Node,
  cut: ReadonlySet<ts.Node>,
): { specifier: string; member: string | undefined }[] {
  return callsIn(node, cut).flatMap((call) => {
    const specifier = requiredSpecifier(call) ?? importedSpecifier(call);
    const member = ts.isPropertyAccessExpression(call.parent) ? call.parent.name.text : undefined;
    return specifier === undefined ? [] : [{ specifier, member }];
  });
}

/** Modules that calls with a computed specifier were seen to load: absolute paths. */
export function computedLoads(
  node: ts.Node,
  cut: ReadonlySet<ts.Node>,
  dynamicLoads: ReadonlyMap<ts.Node, ReadonlySet<string>>,
): string[] {
  return callsIn(node, cut)
    .filter((call) => requiredSpecifier(call) === undefined)
    .flatMap((call) => [...(dynamicLoads.get(call) ?? [])]);
}

/** `import './x'` and `require('./x')` alone: loaded for what they do. */
function bareLoad(statement: ts.Statement): string | undefined {
  if (ts.isImportDeclaration(statement))
    return statement.importClause === undefined && ts.isStringLiteral(statement.moduleSpecifier)
      ? statement.moduleSpecifier.text
      : undefined;
  return ts.isExpressionStatement(statement) ? requiredSpecifier(statement.expression) : undefined;
}

/** `import './x'` and `app.use(require('./x'))`: what a statement loads with the module, not in functions that run later. */
function loadsAtOnce(statement: ts.Statement): string[] {
  if (ts.isImportDeclaration(statement)) return [bareLoad(statement) ?? []].flat();
  const found: string[] = [];
  walkTree(statement, (node) => {
    if (ts.isFunctionLike(node)) return false;
    const specifier = ts.isCallExpression(node) ? requiredSpecifier(node) : undefined;
    if (specifier !== undefined) found.push(specifier);
    return true;
  });
  return found;
}

function importedSpecifier({ expression, arguments: [first] }: ts.CallExpression): string | undefined {
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport && first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
}

function callsIn(node: ts.Node, cut: ReadonlySet<ts.Node>): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  walkTree(node, (one) => {
    if (cut.has(one)) return false;
    if (ts.isCallExpression(one)) found.push(one);
    return true;
  });
  return found;
}
