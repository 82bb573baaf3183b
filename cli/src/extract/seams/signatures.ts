import { dirname, join } from 'node:path';
import { Project, ts } from 'ts-morph';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { whyNotSerializable } from './serializable.ts';

export type Program = ts.Program;

/** The program of the type checker, opened when it is first asked for: that costs more than the rest of a plan. */
export function typesOf(root: string, files: readonly string[]): () => Program {
  let program: Program | undefined;
  return () => {
    program ??= openProgram(root, files);
    return program;
  };
}

/** The type checker's view of the monolith: its own compiler options, all modules that it loads. */
function openProgram(root: string, files: readonly string[]): ts.Program {
  const tsConfigFilePath = ts.findConfigFile(root, ts.sys.fileExists);
  const project = new Project({
    ...(tsConfigFilePath === undefined ? {} : { tsConfigFilePath }),
    skipAddingFilesFromTsConfig: true,
    compilerOptions: { noEmit: true, allowJs: true, skipLibCheck: true, typeRoots: typeRoots(root) },
  });
  for (const file of files) project.addSourceFileAtPath(file);
  return project.getProgram().compilerObject;
}

/** `@types` of the application and of the folders above it, as its own compiler would find them. */
function typeRoots(root: string): string[] {
  const roots: string[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    roots.push(join(folder, 'node_modules/@types'));
    if (dirname(folder) === folder) return roots;
  }
}

/**
 * Whether a function can be called from another process: by its types, or by why not.
 * @param passed how many arguments its callers pass at most; optional ones beyond stay on the other side
 * @param vouched whether somebody has said that what no type tells can cross
 */
export function whyNotRemote(
  program: ts.Program,
  record: FunctionRecord,
  passed: number,
  vouched = false,
): Problem | undefined {
  const node = counterpart(program, record.node);
  const blocked = (cause: string) =>
    problem('MIG-4004', {
      message: `${record.name} cannot be called over a seam`,
      cause,
      file: record.file,
      line: record.line,
    });
  if (node === undefined || !ts.isFunctionLike(node)) return blocked('Its types could not be read.');
  const checker = program.getTypeChecker();
  const signature = checker.getSignatureFromDeclaration(node);
  if (signature === undefined) return blocked('Its types could not be read.');
  for (const parameter of node.parameters.slice(0, passed)) {
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken !== undefined)
      return blocked(`Its parameter ${parameter.name.getText()} is no plain name.`);
    const why = whyNotSerializable(checker, checker.getTypeAtLocation(parameter), vouched);
    if (why !== undefined) return blocked(`Parameter ${parameter.name.text}: ${why}.`);
  }
  const result = checker.getReturnTypeOfSignature(signature);
  const awaited =
    isAsync(node) || result.symbol?.name === 'Promise' ? checker.getAwaitedType(result) : undefined;
  if (awaited === undefined)
    return blocked('It answers at once; a call over the network can only answer with a promise.');
  const why = whyNotSerializable(checker, awaited, vouched);
  return why === undefined ? undefined : blocked(`Its result: ${why}.`);
}

/** JSDoc of JavaScript often names what the promise of an `async` function gives, as if it came at once. */
function isAsync(node: ts.SignatureDeclaration): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword) ?? false)
  );
}

/** The node at the same place in the checker's own tree. */
function counterpart(program: ts.Program, node: ts.Node): ts.Node | undefined {
  const file = program.getSourceFile(node.getSourceFile().fileName);
  let found: ts.Node | undefined;
  const visit = (one: ts.Node): void => {
    if (one.pos === node.pos && one.end === node.end && one.kind === node.kind) found = one;
    else if (one.pos <= node.pos && one.end >= node.end) ts.forEachChild(one, visit);
  };
  if (file !== undefined) visit(file);
  return found;
}
