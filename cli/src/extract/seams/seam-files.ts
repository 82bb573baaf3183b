import { posix } from 'node:path';
import { ts } from '#typescript';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { fail } from '../../errors/problem.ts';
import { fillSource, type ModuleStyle } from '../service/templates.ts';
import type { TextEdit } from '../slice/edits.ts';
import type { KeptModule } from '../slice/marks.ts';
import type { SeamFunction } from './boundary.ts';
import { exportedPath } from './exported-path.ts';
import { presentStandIn } from './stand-in-path.ts';

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

/** `client` and `codec` of the service. */
export function clientFiles(
  { context, entry, style }: SeamFileOptions,
  errors: readonly { name: string; file: string }[],
): Map<string, string> {
  return clientFile({
    ...seamNames(context),
    file: 'client',
    provider: 'the monolith',
    counted: true,
    repeatable: [],
    entry,
    style,
    errors,
  });
}

export interface ClientOptions {
  readonly urlVariable: string;
  readonly tokenVariable: string;
  /** Only where the functions may also run in the caller's own process. */
  readonly switchVariable?: string;
  /** Name of the file, without folder and extension. */
  readonly file: string;
  /** Who has the functions, as a sentence names it. */
  readonly provider: string;
  /** Whether calls are counted in the metrics of a service's platform. */
  readonly counted: boolean;
  /** Seams that only read, by their names on the wire. */
  readonly repeatable: readonly string[];
  readonly entry: string;
  readonly style: ModuleStyle;
  readonly errors: readonly { name: string; file: string }[];
}

/** A client and the codec that it shares with the other side. */
export function clientFile({ file, entry, style, errors, ...values }: ClientOptions): Map<string, string> {
  const folder = seamFolder(entry);
  const imports = errors.map((one) => ({ name: one.name, specifier: specifier(folder, one.file, style) }));
  return new Map([
    [
      posix.join(folder, `${file}.${style.language}`),
      fillSource(
        'seam-client',
        { switchVariable: undefined, ...values, extension: style.extension, errors: imports },
        style,
      ),
    ],
    [posix.join(folder, `codec.${style.language}`), fillSource('seam-codec', {}, style)],
  ]);
}

/** `<context>-host` and `codec` of the monolith. @throws Failure MIG-4004 when a function cannot be reached from outside its module */
export function hostFiles(
  machine: Machine,
  { context, entry, style, seams }: SeamFileOptions,
): Map<string, string> {
  const names = seamNames(context);
  const values = { ...names, file: `${context}-host`, caller: `the service "${context}"` };
  return hostFile(machine, { ...values, throughStandIns: true, entry, style, seams });
}

export interface HostOptions extends Omit<SeamFileOptions, 'context'> {
  readonly portVariable: string;
  readonly tokenVariable: string;
  /** Name of the file, without folder and extension. */
  readonly file: string;
  /** Who calls, as a sentence names it. */
  readonly caller: string;
  /** Whether what another service offers is called where its switch says. */
  readonly throughStandIns: boolean;
}

/** A host and the codec that it shares with the other side. */
export function hostFile(
  machine: Machine,
  { file, entry, style, seams, throughStandIns, ...values }: HostOptions,
): Map<string, string> {
  const folder = seamFolder(entry);
  const functions = seams.map((seam, index) =>
    hostFunction(machine, seam, index, { entry, style, throughStandIns }),
  );
  const imports = [...new Set(functions.map((one) => one.importLine))];
  return new Map([
    [
      posix.join(folder, `${file}.${style.language}`),
      fillSource('seam-host', { ...values, extension: style.extension, imports, functions }, style),
    ],
    [posix.join(folder, `codec.${style.language}`), fillSource('seam-codec', {}, style)],
  ]);
}

function hostFunction(
  machine: Machine,
  seam: SeamFunction,
  index: number,
  { entry, style, throughStandIns }: Pick<HostOptions, 'entry' | 'style' | 'throughStandIns'>,
): { name: string; importLine: string; expression: string } {
  const module = machine.modules.get(seam.record.node.getSourceFile().fileName);
  const path = module === undefined ? undefined : exportedPath(module, seam.record);
  if (path === undefined) {
    throw fail('MIG-4004', {
      message: `${seam.record.name} cannot be called over a seam`,
      cause: 'Its module does not export it.',
      remedy: 'Export the function.',
      file: seam.record.file,
      line: seam.record.line,
    });
  }
  const standIn = throughStandIns ? presentStandIn(machine, entry, seam.record.file) : undefined;
  const from = specifier(seamFolder(entry), standIn ?? seam.record.file, style);
  const local = `owner${index + 1}`;
  return {
    name: wireName(seam),
    importLine: `import * as ${local} from '${from}';`,
    expression: `(args) => Reflect.apply(${[local, ...path].join('.')}, ${path.length < 2 ? 'undefined' : [local, ...path.slice(0, -1)].join('.')}, args)`,
  };
}

function specifier(folder: string, file: string, style: ModuleStyle): string {
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

/** Exported subclasses of Error among the kept modules, so that errors of the other side come back as what they were. */
export function keptErrorClasses(modules: Iterable<KeptModule>): { name: string; file: string }[] {
  return [...modules].flatMap((module) => {
    const file = module.items.module.path;
    if (!module.loaded) return [];
    const declared = [...module.kept].flatMap(({ node }) =>
      ts.isClassDeclaration(node) && isErrorClass(node) ? [node.name?.text ?? ''] : [],
    );
    const exported = declared.filter((name) => module.items.exports.get(name) === name);
    return [...new Set([...exported, ...commonJsErrors(module)])].map((name) => ({ name, file }));
  });
}

/** Classes that `module.exports` gives under a name; one that the slice lost is undefined there and skipped at run time. */
function commonJsErrors({ items: { module, exports } }: KeptModule): string[] {
  const exported = module.moduleObject.props.get('exports');
  if (exported?.kind !== 'object' || exports.size > 0) return [];
  return [...exported.props].flatMap(([name, value]) =>
    value.kind === 'class' && isErrorClass(value.node) ? [name] : [],
  );
}

function isErrorClass(node: ts.ClassLikeDeclaration): boolean {
  const heritage = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
  return /Error$|Exception$/.test(heritage?.types[0]?.expression.getText() ?? '');
}
