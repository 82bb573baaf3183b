import { ts } from '#typescript';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { specifiersOf } from '../../analyze/sources/specifiers.ts';
import { walkTree } from '../../analyze/sources/walk-tree.ts';

/** A file that the entry does not load and that names modules of the program. */
export interface OutsideFile {
  readonly absolute: string;
  /** Relative to the application's folder. */
  readonly path: string;
  /** Absolute paths of the program's modules that it imports or requires. */
  readonly imports: readonly string[];
  /** Those that it names otherwise: a mock, a worker, a child process. */
  readonly names: readonly string[];
  /** Whether it loads something by a name that only running it tells. */
  readonly loadsUnnamed: boolean;
  readonly text: string;
}

export interface OutsideFiles {
  /** Scripts, migrations, seeds, workers: whatever is started by itself. */
  readonly programs: readonly OutsideFile[];
  readonly tests: readonly OutsideFile[];
}

const SOURCE = /\.[cm]?[jt]sx?$/;
const TEST = /(?:^|\/)(?:tests?|specs?|__tests__|e2e)\/|\.(?:test|spec)\.[cm]?[jt]sx?$/;

/**
 * Everything beside the program that would miss a module of it.
 * @param program absolute paths of the modules that the entry needs
 */
export function outsideFiles(sources: SourceTree, program: ReadonlySet<string>): OutsideFiles {
  const found = sources
    .walk(sources.root)
    .filter((path) => SOURCE.test(path) && !path.endsWith('.d.ts') && !program.has(path))
    .sort()
    .flatMap((path) => outsideFile(sources, program, path) ?? []);
  return {
    programs: found.filter((file) => !TEST.test(file.path)),
    tests: found.filter((file) => TEST.test(file.path)),
  };
}

function outsideFile(
  sources: SourceTree,
  program: ReadonlySet<string>,
  absolute: string,
): OutsideFile | undefined {
  const ast = sources.parse(absolute);
  if (ast === undefined) return undefined;
  const modulesOf = (specifiers: readonly string[]): string[] => {
    const targets = specifiers.map((specifier) => sources.resolve(specifier, absolute));
    const paths = targets.flatMap((target) => (target.kind === 'source' ? [target.path] : []));
    return [...new Set(paths.filter((path) => program.has(path)))].sort();
  };
  const imports = modulesOf(specifiersOf(ast).map((one) => one.specifier));
  const names = modulesOf(relativeLiterals(ast)).filter((path) => !imports.includes(path));
  if (imports.length + names.length === 0) return undefined;
  const path = sources.relative(absolute);
  return { absolute, path, imports, names, loadsUnnamed: loadsUnnamed(ast), text: ast.text };
}

function relativeLiterals(ast: ts.SourceFile): string[] {
  const found: string[] = [];
  walkTree(ast, (node) => {
    if (ts.isStringLiteralLike(node) && /^\.{1,2}\//.test(node.text)) found.push(node.text);
    return true;
  });
  return found;
}

function loadsUnnamed(ast: ts.SourceFile): boolean {
  let found = false;
  walkTree(ast, (node) => {
    if (ts.isCallExpression(node)) {
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require');
      const [first] = node.arguments;
      found ||= loads && first !== undefined && !ts.isStringLiteralLike(first);
    }
    return !found;
  });
  return found;
}
