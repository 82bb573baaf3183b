import { extname } from 'node:path';
import { ts } from '#typescript';
import { withDecorators } from './compiled-decorators.ts';
import { keepLineStarts } from './line-starts.ts';
import { indexNodes } from './nodes-by-kind.ts';

/** Nothing is read from JSDoc, which the parser of JavaScript would build trees for. */
const OPTIONS: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/** The syntax tree of a source; what is broken is left out of it. */
export function parseSource(path: string, text: string): ts.SourceFile {
  const ast = parsed(path, text, scriptKind(path));
  keepLineStarts(ast);
  indexNodes(ast);
  return ast;
}

/** What was compiled to JavaScript has its decorators, and the types that they are told, where TypeScript has them. */
function parsed(path: string, text: string, kind: ts.ScriptKind): ts.SourceFile {
  const ast = ts.createSourceFile(path, text, OPTIONS, false, kind);
  const decorated = kind === ts.ScriptKind.JSX ? withDecorators(ast) : undefined;
  if (decorated === undefined) return ast;
  const read = ts.createSourceFile(path, decorated, OPTIONS, false, ts.ScriptKind.TS);
  readOtherwise.add(read);
  return read;
}

const readOtherwise = new WeakSet<ts.SourceFile>();

/** Whether the text of a tree is not the one of its file. */
export function isReadOtherwise(ast: ts.SourceFile): boolean {
  return readOtherwise.has(ast);
}

/** What the compiler's parser refuses although engines run it: octal numbers and escapes in sloppy code, `object?.#field`. */
const RUNS_NEVERTHELESS = new Set([1121, 1487, 18030]);

export function parsingErrors(ast: ts.SourceFile): readonly ts.Diagnostic[] {
  const found: unknown = Reflect.get(ast, 'parseDiagnostics');
  return Array.isArray(found)
    ? found.filter((one) => !RUNS_NEVERTHELESS.has(Reflect.get(Object(one), 'code')))
    : [];
}

/** Lines of a text, counting what stands behind the last line break only when something does. */
export function lineCount(ast: ts.SourceFile): number {
  return ast.getLineStarts().length - (ast.text.endsWith('\n') ? 1 : 0);
}

function scriptKind(path: string): ts.ScriptKind {
  const extension = extname(path);
  if (extension === '.tsx') return ts.ScriptKind.TSX;
  if (extension === '.jsx') return ts.ScriptKind.JSX;
  return extension.includes('ts') ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
}
