import { posix } from 'node:path';
import { ts } from '#typescript';
import { type Problem, problem } from '../errors/problem.ts';
import { seamFolder } from './seams/seam-files.ts';

/** Packages whose use means that something runs by itself: a second process would run it a second time. */
const DUTIES = new Set([
  'node-cron',
  'cron',
  'node-schedule',
  'agenda',
  'bree',
  'bull',
  'bullmq',
  'amqplib',
  'kafkajs',
  'toad-scheduler',
]);

/** Express answers that read a file or a template of the application. */
const FILE_ANSWERS = new Set(['sendFile', 'download', 'render']);

/**
 * What a finished slice would do wrongly although it compiles: run a duty twice, look for files that did not come along,
 * or lose a file of the application to a generated one. Each is refused with its place.
 * @param texts the slice's modules as cut, by path
 */
export function sliceHazards(texts: ReadonlyMap<string, string>, entry: string): Problem[] {
  const sources = [...texts].filter(([path]) => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith('.d.ts'));
  return [...sources.flatMap(([path, text]) => hazardsIn(path, text)), ...nameClashes(texts, entry)];
}

function hazardsIn(path: string, text: string): Problem[] {
  const ast = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Problem[] = [];
  const visit = (node: ts.Node): void => {
    const hazard = ts.isCallExpression(node) ? callHazard(node) : importHazard(node);
    if (hazard !== undefined) {
      const line = ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1;
      found.push(problem(hazard.code, { message: hazard.message, file: path, line }));
    }
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}

type Hazard = { readonly code: 'MIG-4014' | 'MIG-4015'; readonly message: string };

function callHazard(node: ts.CallExpression): Hazard | undefined {
  const callee = node.expression;
  if (ts.isIdentifier(callee) && callee.text === 'setInterval')
    return { code: 'MIG-4014', message: 'A timer of the kept code would run in both processes' };
  const [first] = node.arguments;
  if (
    ts.isIdentifier(callee) &&
    callee.text === 'require' &&
    first !== undefined &&
    ts.isStringLiteral(first)
  )
    return dutyOf(first.text);
  if (ts.isPropertyAccessExpression(callee) && FILE_ANSWERS.has(callee.name.text) && isResponse(callee))
    return {
      code: 'MIG-4015',
      message: `${node.getText().slice(0, 60)} reads a file that does not come along`,
    };
  return undefined;
}

/** By the name that nearly every handler gives it; a component's own `render` is none. */
function isResponse(callee: ts.PropertyAccessExpression): boolean {
  return /^(?:res|response|reply)$/.test(callee.expression.getText().split(/[.(]/)[0] ?? '');
}

function importHazard(node: ts.Node): Hazard | undefined {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return undefined;
  return node.importClause?.isTypeOnly === true ? undefined : dutyOf(node.moduleSpecifier.text);
}

function dutyOf(specifier: string): Hazard | undefined {
  if (!DUTIES.has(specifier)) return undefined;
  return { code: 'MIG-4014', message: `What ${specifier} starts would run in both processes` };
}

/** Generated files lie beside the entry under fixed names. */
function nameClashes(texts: ReadonlyMap<string, string>, entry: string): Problem[] {
  const folder = seamFolder(entry);
  const platform = posix.join(posix.dirname(entry), 'platform');
  return [...texts.keys()]
    .filter((path) => path.replace(/\.[cm]?[jt]s$/, '') === platform || path.startsWith(`${folder}/`))
    .map((path) =>
      problem('MIG-4016', {
        message: `${path} has the name of a file that is generated`,
        file: path,
        line: 1,
      }),
    );
}
