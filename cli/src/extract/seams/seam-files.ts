import { posix } from 'node:path';
import { ts } from '#typescript';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { ModuleStyle } from '../service/templates.ts';
import type { TextEdit } from '../slice/edits.ts';
import type { SeamFunction } from './boundary.ts';

/** Names that both sides of a context's seams agree on. */
export interface SeamNames {
  readonly portVariable: string;
  readonly urlVariable: string;
  readonly tokenVariable: string;
}

/** Environment variables of a context's seams: `SEAM_REVIEWS_URL` and its like. */
export function seamNames(context: string): SeamNames {
  const name = context.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return {
    portVariable: `SEAM_${name}_PORT`,
    urlVariable: `SEAM_${name}_URL`,
    tokenVariable: `SEAM_${name}_TOKEN`,
  };
}

/** A seam's name on the wire: the function's id without characters that a URL would escape. */
export function wireName(seam: SeamFunction): string {
  return wireNameOf(seam.record);
}

/** The name of a function's seam on the wire. */
export function wireNameOf(record: Pick<FunctionRecord, 'id'>): string {
  return record.id.replace(/\.[cm]?[jt]sx?#/, '.').replaceAll(/[^\w.-]+/g, '-');
}

/**
 * The body that takes the place of the function's own: the same arguments, sent to the owner.
 * @param passed how many arguments callers pass at most; the owner's defaults fill in the others
 */
export function clientEdit(seam: SeamFunction, passed: number, program: ts.Program | undefined): TextEdit {
  const { node } = seam.record;
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined)
    throw new TypeError(`${seam.record.id} has no body`);
  const given = node.parameters.slice(0, passed);
  const args = given.map((parameter) => parameter.name.getText()).join(', ');
  const call = `callSeam${resultType(node, program)}('${wireName(seam)}', [${args}])`;
  if (!ts.isBlock(node.body)) return { start: node.body.getStart(), end: node.body.getEnd(), text: call };
  const indent = /^[ \t]*/.exec(lineTextAt(node))?.[0] ?? '';
  return {
    start: node.body.getStart(),
    end: node.body.getEnd(),
    text: `{\n${indent}  return ${call};\n${indent}}`,
  };
}

/** Where the function declares no result type, the compiler's own reading of it is written out. */
function resultType(node: ts.SignatureDeclaration, program: ts.Program | undefined): string {
  if (node.type !== undefined || program === undefined || !/\.[cm]?tsx?$/.test(node.getSourceFile().fileName))
    return '';
  const file = program.getSourceFile(node.getSourceFile().fileName);
  let text = '';
  const visit = (one: ts.Node): void => {
    if (one.pos === node.pos && one.end === node.end && ts.isFunctionLike(one)) {
      const checker = program.getTypeChecker();
      const signature = checker.getSignatureFromDeclaration(one);
      const awaited =
        signature === undefined
          ? undefined
          : checker.getAwaitedType(checker.getReturnTypeOfSignature(signature));
      if (awaited !== undefined)
        text = `<${checker.typeToString(awaited, one, ts.TypeFormatFlags.NoTruncation)}>`;
    } else if (one.pos <= node.pos && one.end >= node.end) ts.forEachChild(one, visit);
  };
  if (file !== undefined) visit(file);
  return text;
}

function lineTextAt(node: ts.Node): string {
  const { text } = node.getSourceFile();
  return text.slice(text.lastIndexOf('\n', node.getStart()) + 1, node.getStart() + 1);
}

/** Folder of the generated seam files: beside the entry module. */
export function seamFolder(entry: string): string {
  return posix.join(posix.dirname(entry), 'seams');
}

export interface SeamFileOptions {
  readonly context: string;
  /** Entry module, relative to the application's folder. */
  readonly entry: string;
  readonly style: ModuleStyle;
  readonly seams: readonly SeamFunction[];
}

/** How a generated file in the seams' folder names another module. */
export function specifierFrom(folder: string, file: string, style: ModuleStyle): string {
  const path = posix.relative(folder, file).replace(/\.([cm]?)[jt]sx?$/, style.extension);
  return path.startsWith('.') ? path : `./${path}`;
}

/**
 * Adds an import behind a text's last one.
 * @param before position in the text that the import must come before: a `require` only works from there on
 */
export function addImport(text: string, line: string, before = text.length): string {
  const ast = ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest, true);
  const imports = ast.statements.filter(
    (statement) =>
      ts.isImportDeclaration(statement) || /^(?:const|var|let)[^=]+=\s*require\(/.test(statement.getText()),
  );
  const end = imports.findLast((statement) => statement.getEnd() <= before)?.getEnd();
  if (end !== undefined) return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
  const directive = ast.statements.findLast(
    (statement) => ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression),
  );
  const head = directive?.getEnd() ?? ts.getShebang(text)?.length ?? 0;
  return head === 0 ? `${line}\n\n${text}` : `${text.slice(0, head)}\n${line}${text.slice(head)}`;
}

/** How a module of the given style imports names of a generated file, or loads it for its effects. */
export function importLine(
  style: ModuleStyle,
  from: string,
  target: string,
  names: readonly string[],
): string {
  const path = posix.relative(posix.dirname(from), target).replace(/\.([cm]?)[jt]sx?$/, style.extension);
  const relativePath = path.startsWith('.') ? path : `./${path}`;
  if (names.length === 0)
    return style.format === 'cjs' ? `require('${relativePath}');` : `import '${relativePath}';`;
  const list = `{ ${names.join(', ')} }`;
  return style.format === 'cjs'
    ? `const ${list} = require('${relativePath}');`
    : `import ${list} from '${relativePath}';`;
}
