import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { specifiersOf } from '../../analyze/sources/specifiers.ts';
import { loadsUnnamed, relativeLiterals } from '../tests/named-files.ts';
import { isSourcePath, isTestPath } from '../tests/test-paths.ts';

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

/**
 * Everything beside the program that would miss a module of it.
 * @param program absolute paths of the modules that the entry needs
 */
export function outsideFiles(sources: SourceTree, program: ReadonlySet<string>): OutsideFiles {
  const found = sources
    .walk(sources.root)
    .filter((path) => isSourcePath(path) && !program.has(path))
    .sort()
    .flatMap((path) => outsideFile(sources, program, path) ?? []);
  return {
    programs: found.filter((file) => !isTestPath(file.path)),
    tests: found.filter((file) => isTestPath(file.path)),
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
