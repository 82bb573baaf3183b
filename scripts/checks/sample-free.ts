import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { analyze } from '../../cli/src/analyze/index.ts';

/**
 * Nothing in the toolkit may know the sample: no string literal equals one of its tables, or one of its paths of two or
 * more segments, and none names it. The sample itself is asked what those are.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const FOLDERS = ['cli/src', 'strangler-proxy/src', 'templates'];

const { model } = await analyze({
  root: join(root, 'sample-monolith'),
  entry: 'src/server.ts',
  name: 'sample',
});
const tables = new Set(model.tables.map((table) => table.name));
const paths = new Set(model.routes.map((route) => route.path).filter((path) => path.split('/').length > 2));
const found = FOLDERS.flatMap((folder) => files(join(root, folder))).flatMap(literalsThatKnow);
if (tables.size === 0 || paths.size === 0)
  throw new Error('the sample has no tables or no paths: this check proves nothing');
for (const line of found) process.stderr.write(`${line}\n`);
if (found.length > 0) process.exit(1);
process.stdout.write(
  `sample-free: no literal of ${FOLDERS.join(', ')} is one of ${tables.size} tables or ${paths.size} paths of the sample\n`,
);

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function literalsThatKnow(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const known = (literal: string) =>
    tables.has(literal) || paths.has(literal) || /sample-monolith/.test(literal);
  const place = relative(root, file);
  if (!/\.[cm]?[jt]s$/.test(file)) {
    const quoted = [...text.matchAll(/(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map((match) => match[2] ?? '');
    return [...quoted, ...text.split(/\s+/)].filter(known).map((literal) => `${place}: ${literal}`);
  }
  const ast = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lines: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) &&
      known(node.text)
    ) {
      lines.push(
        `${place}:${ast.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${JSON.stringify(node.text)}`,
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return lines;
}
