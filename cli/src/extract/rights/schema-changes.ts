import { ts } from '#typescript';

const DEFINES =
  /^\s*(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:unlogged\s+|materialized\s+|unique\s+)*(?:table|index|view|schema|type|sequence|extension|function|trigger)\b/i;
const CALLS = /^(?:create|alter|drop|rename)Table(?:IfNotExists|IfExists)?$/;
const SETTINGS = /^(?:synchronize|migrationsRun)$/;
const PROGRAMS =
  /\b(?:prisma\s+(?:migrate|db\s+push)|knex\s+migrate|sequelize(?:-cli)?\s+db:|migration:run|node-pg-migrate|db-migrate|umzug)\b/;

/** Places of a service's own code that change the schema, which only the owner of the tables may do. */
export function schemaChanges(texts: ReadonlyMap<string, string>): string[] {
  return [...texts]
    .filter(([path]) => /\.[cm]?[jt]sx?$/.test(path))
    .flatMap(([path, text]) => placesIn(path, text));
}

function placesIn(path: string, text: string): string[] {
  if (!/\b(?:create|alter|drop|rename)|synchronize|migrationsRun/i.test(text)) return [];
  const ast = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const what = changeOf(node);
    if (what !== undefined)
      found.push(
        `${path}:${ast.getLineAndCharacterOfPosition(node.getStart()).line + 1} of the service: ${what} changes the schema, which only the owner of the tables may do`,
      );
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}

function changeOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) return DEFINES.exec(node.text)?.[0].trim();
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const name = node.expression.name.text;
    return CALLS.test(name) ? name : undefined;
  }
  const isOn = ts.isPropertyAssignment(node) && node.initializer.kind === ts.SyntaxKind.TrueKeyword;
  return isOn && SETTINGS.test(node.name.getText()) ? node.name.getText() : undefined;
}

/** Start scripts that bring the schema up to date before the service runs. */
export function migratingScripts(scripts: Readonly<Record<string, string>>): string[] {
  return Object.entries(scripts)
    .filter(([name, text]) => !/^(?:pre|post)?build/.test(name) && PROGRAMS.test(text))
    .map(([name, text]) => `package.json: the script ${name} changes the schema (${text})`);
}
