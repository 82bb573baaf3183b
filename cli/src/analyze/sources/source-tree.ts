import { isBuiltin } from 'node:module';
import { dirname, extname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { ts } from '#typescript';
import { causeOf, type Problem, problem } from '../../errors/problem.ts';
import { diskFiles, type SourceFiles } from '../../ports/source-files.ts';
import { type PlacedAnnotations, placeAnnotations } from '../annotations.ts';
import { type Alias, aliasesOf, searchFolders } from './aliases.ts';
import { builtFrom } from './built-from.ts';
import { decode } from './decode.ts';
import { globBase, globPattern } from './glob-pattern.ts';
import { parseSource, parsingErrors } from './parse.ts';
import { standsFor } from './stand-ins.ts';

export type Resolution =
  | { readonly kind: 'source'; readonly path: string }
  | { readonly kind: 'json'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  /** Declarations alone: nothing of it is left when the program runs. */
  | { readonly kind: 'types' }
  | { readonly kind: 'missing' };

const SOURCE_EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
const COMPILED_EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The application's files as the analysis sees them: parsed once, resolved once, never written. */
export class SourceTree {
  readonly root: string;
  readonly files: SourceFiles;
  readonly problems: Problem[] = [];
  readonly #parsed = new Map<string, ts.SourceFile | undefined>();
  readonly #resolved = new Map<string, Resolution>();
  readonly #standIns = new Map<string, string | undefined>();
  readonly #asText = new Set<string>();
  /** Every place that is told asks for its path. */
  readonly #relative = new Map<string, string>();
  readonly #options: ts.CompilerOptions;
  readonly #host: ts.ModuleResolutionHost;
  readonly #aliases: readonly Alias[];
  readonly #searchFolders: readonly string[];
  readonly #dependencies: ReadonlySet<string>;

  readonly #annotations: PlacedAnnotations;

  /**
   * @param root absolute path of the application's folder
   * @param annotations what the configuration says of single places
   * @param files where everything is read from
   */
  constructor(root: string, annotations: PlacedAnnotations = {}, files: SourceFiles = diskFiles) {
    // Without a slash at its end, since paths below it are told by their beginning.
    this.root = resolve(root);
    this.files = files;
    this.#annotations = annotations;
    this.#host = resolutionHost(files);
    this.#options = compilerOptions(root, files);
    const manifest = jsonAt(files, join(root, 'package.json'));
    const babel = jsonAt(files, join(root, '.babelrc')) ?? jsonAt(files, join(root, 'babel.config.json'));
    this.#aliases = aliasesOf(root, manifest, babel);
    this.#searchFolders = searchFolders(root, manifest, babel);
    this.#dependencies = dependenciesOf(manifest);
  }

  /** Path relative to the application's folder, with `/`. */
  relative(path: string): string {
    const known = this.#relative.get(path) ?? relative(this.root, path).split(sep).join('/');
    this.#relative.set(path, known);
    return known;
  }

  /** The parsed file; a syntax error is a diagnostic and what could be parsed is used. */
  parse(path: string): ts.SourceFile | undefined {
    if (this.#parsed.has(path)) return this.#parsed.get(path);
    const text = this.#read(path);
    const ast = text === undefined ? undefined : this.#parseText(path, text);
    this.#parsed.set(path, ast);
    if (ast === undefined) return undefined;
    placeAnnotations(ast, this.relative(path), this.#annotations);
    this.#reportSyntax(ast);
    return ast;
  }

  readText(path: string): string | undefined {
    this.#asText.add(path);
    return textAt(this.files, path);
  }

  readJson(path: string): unknown {
    const text = this.#read(path);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch (error) {
      this.#refused(path, error);
      return undefined;
    }
  }

  /** Whether the analysis has looked at a file's text other than by parsing it. */
  isReadAsText(path: string): boolean {
    return this.#asText.has(path);
  }

  exists(path: string): boolean {
    return this.files.kindOf(path) !== undefined;
  }

  /** Whether a path would be there once the application is built. */
  isOutput(path: string): boolean {
    return this.#sourceOfOutput(path) !== undefined;
  }

  /** A folder's entries sorted by name, or undefined when it is no folder. */
  list(folder: string): { name: string; isDirectory: boolean }[] | undefined {
    return this.files.list(folder)?.map(({ name, kind }) => ({ name, isDirectory: kind === 'folder' }));
  }

  /** Whether a path is the application's folder or lies below it: nothing else is read on the program's word. */
  holds(path: string): boolean {
    return path === this.root || path.startsWith(`${this.root}/`);
  }

  /** Every file below a folder, sorted; installed packages are left out. */
  walk(folder: string): string[] {
    return (this.list(folder) ?? []).flatMap(({ name, isDirectory }) => {
      if (!isDirectory) return [join(folder, name)];
      return name === 'node_modules' || name === '.git' ? [] : this.walk(join(folder, name));
    });
  }

  /** The files that a glob matches, as absolute paths; one that starts with no slash is of the application's folder. */
  glob(pattern: string, cwd = this.root): string[] {
    const whole = isAbsolute(pattern) ? normalize(pattern) : join(cwd, pattern);
    if (!this.holds(globBase(whole))) return [];
    const expression = globPattern(whole);
    return this.walk(globBase(whole)).filter((file) => expression.test(file));
  }

  /** What a specifier in a file stands for: a source of the application, JSON, a package, or nothing. */
  resolve(specifier: string, from: string): Resolution {
    const found = this.resolveAsWritten(specifier, from);
    if (found.kind !== 'source') return found;
    const original = this.#standsFor(found.path);
    return original === undefined ? found : this.resolveAsWritten(original, found.path);
  }

  /** As `resolve`, but a generated module that stands for another one is itself. */
  resolveAsWritten(specifier: string, from: string): Resolution {
    const key = `${dirname(from)}\0${specifier}`;
    const known = this.#resolved.get(key);
    if (known !== undefined) return known;
    const found = this.#resolveFresh(specifier, from);
    this.#resolved.set(key, found);
    return found;
  }

  #standsFor(path: string): string | undefined {
    if (!this.#standIns.has(path))
      this.#standIns.set(
        path,
        standsFor(path, () => textAt(this.files, path)),
      );
    return this.#standIns.get(path);
  }

  #resolveFresh(specifier: string, from: string): Resolution {
    if (specifier.startsWith('.') || specifier.startsWith('/')) {
      const base = specifier.startsWith('/') ? specifier : join(dirname(from), specifier);
      return fileAt(this.files, base) ?? this.#sourceOfOutput(base) ?? { kind: 'missing' };
    }
    const aliased = this.#resolveAlias(specifier);
    if (aliased !== undefined) return aliased;
    const mapped = ts.resolveModuleName(specifier, from, this.#options, this.#host).resolvedModule;
    if (mapped !== undefined && mapped.isExternalLibraryImport !== true) {
      const found = fileAt(this.files, mapped.resolvedFileName) ?? { kind: 'missing' };
      // A package without types of its own gets them from a file of the application.
      return found.kind === 'types' && this.#isPackage(specifier) ? packageOf(specifier) : found;
    }
    if (mapped !== undefined && this.#isWorkspaceFile(mapped.resolvedFileName))
      return { kind: 'source', path: mapped.resolvedFileName };
    // `app-module-path`, `rootpath` and NODE_PATH make the application's own folders known by their names.
    const own = this.#isPackage(specifier) ? undefined : fileAt(this.files, join(this.root, specifier));
    return own ?? packageOf(specifier);
  }

  /** What is started from build output, before anything was built: `bin/www` that requires `../dist`. */
  #sourceOfOutput(path: string): Resolution | undefined {
    return builtFrom(this.root, this.#options, path)
      .map((one) => fileAt(this.files, one))
      .find((one) => one?.kind === 'source');
  }

  /** Whether a specifier is of Node.js, installed, or listed among the dependencies. */
  #isPackage(specifier: string): boolean {
    const name = packageNameOf(specifier);
    return (
      isBuiltin(specifier) ||
      this.#dependencies.has(name) ||
      this.files.kindOf(join(this.root, 'node_modules', name)) !== undefined
    );
  }

  #resolveAlias(specifier: string): Resolution | undefined {
    for (const { prefix, target } of this.#aliases) {
      const found =
        specifier === prefix || specifier.startsWith(`${prefix}/`)
          ? fileAt(this.files, target + specifier.slice(prefix.length))
          : undefined;
      if (found !== undefined) return found;
    }
    for (const folder of this.#searchFolders) {
      const found = fileAt(this.files, join(folder, specifier));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A workspace sibling is linked into node_modules but is the program's own code. */
  #isWorkspaceFile(path: string): boolean {
    const real = this.files.realPath(path);
    return (
      real !== undefined &&
      !real.includes('/node_modules/') &&
      !real.endsWith('.d.ts') &&
      !this.relative(real).startsWith('..')
    );
  }

  #read(path: string): string | undefined {
    try {
      return decode(this.files.read(path));
    } catch (error) {
      this.#refused(path, error);
      return undefined;
    }
  }

  /** The parser calls itself for each level of nesting, which generated code can have too many of. */
  #parseText(path: string, text: string): ts.SourceFile | undefined {
    try {
      return parseSource(path, text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#refused(path, new Error('Its code nests too deeply to parse.'));
      return undefined;
    }
  }

  #refused(path: string, error: unknown): void {
    const file = this.relative(path);
    this.problems.push(problem('MIG-2002', { message: `Cannot read ${file}`, cause: causeOf(error), file }));
  }

  #reportSyntax(ast: ts.SourceFile): void {
    const errors = parsingErrors(ast);
    const [first] = errors;
    if (first === undefined) return;
    const line = ast.getLineAndCharacterOfPosition(first.start ?? 0).line + 1;
    const file = this.relative(ast.fileName);
    this.problems.push(
      problem('MIG-2001', {
        message: `Syntax error in ${file}`,
        cause: ts.flattenDiagnosticMessageText(first.messageText, ' '),
        file,
        line,
      }),
    );
  }
}

/** A file named exactly, with an extension left out, compiled from another one, or the index of a folder. */
function fileAt(files: SourceFiles, base: string): Resolution | undefined {
  const exact = files.kindOf(base);
  if (exact === 'file') return ofFile(base);
  const extension = extname(base);
  const stem = base.slice(0, base.length - extension.length);
  const candidates = [
    ...(COMPILED_EXTENSIONS[extension] ?? []).map((one) => stem + one),
    ...[...SOURCE_EXTENSIONS, '.json'].map((one) => base + one),
  ];
  const found = candidates.find((one) => files.kindOf(one) === 'file');
  if (found !== undefined) return ofFile(found);
  if (exact !== 'folder') return files.kindOf(`${base}.d.ts`) === 'file' ? { kind: 'types' } : undefined;
  const main = mainOf(files, base);
  if (main !== undefined) return main;
  const index = SOURCE_EXTENSIONS.map((one) => join(base, `index${one}`)).find(
    (one) => files.kindOf(one) === 'file',
  );
  return index === undefined ? undefined : ofFile(index);
}

function mainOf(files: SourceFiles, folder: string): Resolution | undefined {
  try {
    const parsed: unknown = JSON.parse(textAt(files, join(folder, 'package.json')) ?? '');
    const main: unknown =
      typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'main') : undefined;
    // A package whose main is its own folder would be looked up for ever.
    return typeof main === 'string' && join(folder, main, '.') !== join(folder, '.')
      ? fileAt(files, join(folder, main))
      : undefined;
  } catch {
    return undefined;
  }
}

function textAt(files: SourceFiles, path: string): string | undefined {
  try {
    return decode(files.read(path));
  } catch {
    return undefined;
  }
}

/** The compiler's own look-ups see the same files as everything else. */
function resolutionHost(files: SourceFiles): ts.ModuleResolutionHost {
  return {
    fileExists: (path) => files.kindOf(path) === 'file',
    directoryExists: (path) => files.kindOf(path) === 'folder',
    readFile: (path) => textAt(files, path),
    realpath: (path) => files.realPath(path) ?? path,
  };
}

function ofFile(path: string): Resolution {
  if (path.endsWith('.json')) return { kind: 'json', path };
  if (/\.d\.[cm]?ts$/.test(path)) return { kind: 'types' };
  // Node runs a file without an extension, such as `bin/www`, as JavaScript.
  const extension = extname(path) || '.js';
  return SOURCE_EXTENSIONS.includes(extension) ? { kind: 'source', path } : { kind: 'missing' };
}

/** A settings file's content; absent or broken ones say nothing. */
function jsonAt(files: SourceFiles, path: string): unknown {
  const text = textAt(files, path);
  if (text === undefined) return undefined;
  const parsed: unknown = ts.parseConfigFileTextToJson(path, text).config;
  return parsed;
}

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.unknown()).catch({}),
  devDependencies: z.record(z.string(), z.unknown()).catch({}),
});

function dependenciesOf(manifest: unknown): ReadonlySet<string> {
  const { dependencies = {}, devDependencies = {} } = manifestSchema.safeParse(manifest).data ?? {};
  return new Set(Object.keys({ ...dependencies, ...devDependencies }));
}

function packageOf(specifier: string): Resolution {
  return { kind: 'package', name: packageNameOf(specifier) };
}

/** `@scope/name/file` is of package `@scope/name`. */
function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@')
    ? parts.slice(0, 2).join('/')
    : specifier.startsWith('node:')
      ? specifier.slice(5)
      : (parts[0] ?? specifier);
}

/** Only paths, baseUrl and rootDirs matter for resolving; everything else is left to the application's own compiler. */
function compilerOptions(root: string, files: SourceFiles): ts.CompilerOptions {
  const base: ts.CompilerOptions = {
    allowJs: true,
    resolveJsonModule: true,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
  };
  const file = [join(root, 'tsconfig.json'), join(root, 'jsconfig.json')].find(
    (one) => files.kindOf(one) === 'file',
  );
  if (file === undefined) return base;
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
    fileExists: (path) => files.kindOf(path) === 'file',
    readFile: (path) => textAt(files, path),
    readDirectory: () => [],
  };
  const { options } = ts.parseJsonConfigFileContent(jsonAt(files, file) ?? {}, host, dirname(file));
  return {
    ...base,
    ...(options.paths === undefined ? {} : { paths: options.paths }),
    ...(options.outDir === undefined ? {} : { outDir: options.outDir }),
    ...(options.rootDir === undefined ? {} : { rootDir: options.rootDir }),
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    ...(options.pathsBasePath === undefined ? {} : { pathsBasePath: options.pathsBasePath }),
  };
}
