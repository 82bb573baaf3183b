import { isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { ts } from '#typescript';
import { causeOf, type Problem, problem } from '../../errors/problem.ts';
import { diskFiles, type SourceFiles } from '../../ports/source-files.ts';
import { type PlacedAnnotations, placeAnnotations } from '../annotations.ts';
import type { Alias } from './aliases.ts';
import { builtFrom } from './built-from.ts';
import { decode } from './decode.ts';
import { exampleFor } from './example-settings.ts';
import { fileAt, type Resolution, textAt } from './file-at.ts';
import { foldersBetween, globBase, globPattern } from './glob-pattern.ts';
import { installedBy } from './installed-by.ts';
import { Links } from './links.ts';
import { mayBeMadeLater, namesIgnored } from './made-later.ts';
import { mappedPaths } from './mapped-output.ts';
import { packageImport } from './package-imports.ts';
import { PACKAGE_NAME, packageNameOf, subpathOf } from './package-names.ts';
import { type PackageSettings, packageSettings, settingsInside } from './package-settings.ts';
import { parseSource, parsingErrors } from './parse.ts';
import { standsFor } from './stand-ins.ts';
import { workspaceEntry } from './workspace-entry.ts';
import { workspacesAround } from './workspaces.ts';

/** The application's files as the analysis sees them: parsed once, resolved once, never written. */
export class SourceTree {
  readonly root: string;
  readonly files: SourceFiles;
  readonly problems: Problem[] = [];
  readonly #parsed = new Map<string, ts.SourceFile | undefined>();
  readonly #resolved = new Map<string, Resolution>();
  readonly #links: Links;
  readonly #standIns = new Map<string, string | undefined>();
  readonly #asText = new Set<string>();
  #ignored: ReadonlySet<string> | undefined;
  /** Every place that is told asks for its path. */
  readonly #relative = new Map<string, string>();
  readonly #host: ts.ModuleResolutionHost;
  /** Folders of the repository's packages by name. */
  readonly #workspaces: ReadonlyMap<string, string>;
  /** Of the packages whose files were read, by folder. */
  readonly #settings = new Map<string, PackageSettings>();
  /** What holds for the files of each folder that something was resolved from. */
  readonly #settingsInside = new Map<string, PackageSettings>();
  readonly #lookUps = new Map<ts.CompilerOptions, ts.ModuleResolutionCache>();
  readonly #annotations: PlacedAnnotations;
  /** Names that the program has given while it started. */
  readonly #added: Alias[] = [];
  readonly #searched: string[] = [];

  /**
   * @param root absolute path of the application's folder
   * @param annotations what the configuration says of single places
   * @param files where everything is read from
   */
  constructor(root: string, annotations: PlacedAnnotations = {}, files: SourceFiles = diskFiles) {
    // Without a slash at its end, since paths below it are told by their beginning.
    this.root = resolve(root);
    this.files = files;
    this.#links = new Links(files, this.root);
    this.#annotations = annotations;
    this.#host = resolutionHost(files);
    this.#workspaces = workspacesAround(this.root, files);
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

  /** Whether a path is there, or undefined where a build or a user may make it. */
  mayExist(path: string): boolean | undefined {
    if (this.exists(path) || this.isOutput(path)) return true;
    const ignored = (): ReadonlySet<string> => (this.#ignored ??= namesIgnored(this.files, this.root));
    return mayBeMadeLater(this.root, path, ignored) ? undefined : false;
  }

  /** Whether a path would be there once the application is built. */
  isOutput(path: string): boolean {
    return this.#sourceOfOutput(path, this.#ownerOf(path)) !== undefined;
  }

  /** Whether a source is compiled to CommonJS, as TypeScript is unless its package says otherwise. */
  isCompiledToCommonJs(path: string): boolean {
    return path.endsWith('.cts') || (path.endsWith('.ts') && !this.#ownerOf(path).esModules);
  }

  /** Whether Babel makes the default of a module the whole of it where it exports nothing else. */
  exportsOnlyDefaults(path: string): boolean {
    return this.#ownerOf(path).exportsOnlyDefaults;
  }

  /** A folder's entries sorted by name, or undefined when it is no folder. */
  list(folder: string): { name: string; isDirectory: boolean }[] | undefined {
    return this.files.list(folder)?.map(({ name, kind }) => ({ name, isDirectory: kind === 'folder' }));
  }

  /** Whether a path is the application's folder or lies below it. */
  holds(path: string): boolean {
    return path === this.root || path.startsWith(`${this.root}/`);
  }

  /** Whether a path may be read on the program's word: it lies in its folder or in a package of its repository. */
  offers(path: string): boolean {
    return [this.root, ...this.#workspaces.values()].some(
      (folder) => path === folder || path.startsWith(`${folder}/`),
    );
  }

  /** Every file below a folder, sorted; installed packages are left out. */
  walk(folder: string): string[] {
    return (this.list(folder) ?? []).flatMap(({ name, isDirectory }) => {
      if (!isDirectory) return [join(folder, name)];
      return name === 'node_modules' || name === '.git' ? [] : this.walk(join(folder, name));
    });
  }

  /** The files that a glob matches, or with a slash at its end the folders, as absolute paths; one that starts with no slash is of the application's folder. */
  glob(pattern: string, cwd = this.root): string[] {
    const whole = isAbsolute(pattern) ? normalize(pattern) : join(cwd, pattern);
    const base = globBase(whole);
    if (!this.offers(base)) return [];
    const expression = globPattern(whole);
    const files = this.walk(base);
    if (!whole.endsWith('/')) return files.filter((file) => expression.test(file));
    const folders = new Set(files.flatMap((file) => foldersBetween(base, file)));
    return [...folders].filter((folder) => expression.test(`${folder}/`));
  }

  /** The example that is copied to a file which the repository does not hold. */
  exampleFor(base: string): string | undefined {
    return exampleFor(this.files, base);
  }

  /** What a specifier in a file stands for: a source of the application, JSON, a package, or nothing. */
  resolve(specifier: string, from: string): Resolution {
    const found = this.#followLink(this.resolveAsWritten(specifier, from));
    if (found.kind !== 'source') return found;
    const original = this.#standsFor(found.path);
    return original === undefined ? found : this.resolveAsWritten(original, found.path);
  }

  /** A file of the application's folder under the name that it has without links. */
  #followLink(found: Resolution): Resolution {
    if (found.kind !== 'source' || !found.path.startsWith(`${this.root}/`)) return found;
    return { ...found, path: this.#links.original(found.path) };
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

  /** `@routes/…` of a folder that the settings around a file give that name, as a path. */
  unaliased(specifier: string, from: string): string {
    const { aliases } = this.#settingsFor(from);
    const alias = [...this.#added, ...aliases].find(({ prefix }) => specifier.startsWith(`${prefix}/`));
    return alias === undefined ? specifier : alias.target + specifier.slice(alias.prefix.length);
  }

  /** Where a specifier of a file that is not there would lie: beside its importer, or where `paths` of a tsconfig maps it to. */
  placesOf(specifier: string, from: string): readonly string[] {
    if (/^\.{0,2}\//.test(specifier)) return [resolve(dirname(from), specifier)];
    return mappedPaths(specifier, this.#settingsFor(from).options, this.files).map(({ path }) => path);
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
    const owner = this.#settingsFor(from);
    if (specifier.startsWith(GENERATED_CLIENT)) return packageOf('@prisma/client');
    const installed = installedBy(specifier, from, this.files);
    // Aliases are of names, and a path is none.
    if (installed !== undefined) return this.#resolveWorkspace(installed, from) ?? packageOf(installed);
    if (specifier.startsWith('.') || specifier.startsWith('/')) {
      const base = specifier.startsWith('/') ? specifier : join(dirname(from), specifier);
      const found = fileAt(this.files, base) ?? this.#sourceOfOutput(base, owner);
      if (found !== undefined || specifier.startsWith('.')) return found ?? { kind: 'missing' };
    }
    const aliased = this.#resolveAlias(specifier, owner);
    if (aliased !== undefined) return aliased;
    const mapped = ts.resolveModuleName(
      specifier,
      from,
      owner.options,
      this.#host,
      this.#lookUpsOf(owner),
    ).resolvedModule;
    if (mapped !== undefined && mapped.isExternalLibraryImport !== true) {
      const found = fileAt(this.files, mapped.resolvedFileName) ?? { kind: 'missing' };
      // A package without types of its own gets them from a file of the application.
      return found.kind === 'types' && this.#isPackage(specifier, owner) ? packageOf(specifier) : found;
    }
    const mappedOutput = mapped === undefined ? this.#sourceOfMapped(specifier, owner) : undefined;
    if (mappedOutput !== undefined) return mappedOutput;
    const imported = packageImport(owner.folder, specifier, this.files);
    if (imported !== undefined) return this.resolveAsWritten(imported, from);
    const sibling = this.#resolveWorkspace(specifier, from);
    if (sibling !== undefined) return sibling;
    if (mapped !== undefined && this.#isWorkspaceFile(mapped.resolvedFileName))
      return { kind: 'source', path: mapped.resolvedFileName };
    // `app-module-path`, `rootpath` and NODE_PATH make the application's own folders known by their names.
    const own =
      specifier.startsWith('/') || this.#isPackage(specifier, owner)
        ? undefined
        : fileAt(this.files, join(this.root, specifier));
    // `@/orders` and `~/orders` that no settings explain, `virtual:routes` of a bundler: nobody can have published them.
    const mayBePublished = isBuiltin(specifier) || PACKAGE_NAME.test(packageNameOf(specifier));
    return own ?? (mayBePublished ? packageOf(specifier) : { kind: 'missing' });
  }

  /** The settings of the innermost package of the program that a file lies in. */
  #ownerOf(path: string): PackageSettings {
    const [innermost = this.root] = [this.root, ...this.#workspaces.values()]
      .filter((folder) => path.startsWith(`${folder}/`))
      .sort((left, right) => right.length - left.length);
    return this.#settingsOf(innermost);
  }

  /** Those of its package, with what a tsconfig nearer to the file says of specifiers. */
  #settingsFor(path: string): PackageSettings {
    const folder = dirname(path);
    const known = this.#settingsInside.get(folder) ?? settingsInside(this.#ownerOf(path), folder, this.files);
    this.#settingsInside.set(folder, known);
    return known;
  }

  /** What the compiler's look-ups under some settings have found in the folders around its files. */
  #lookUpsOf({ folder, options }: PackageSettings): ts.ModuleResolutionCache {
    const known =
      this.#lookUps.get(options) ?? ts.createModuleResolutionCache(folder, (path) => path, options);
    this.#lookUps.set(options, known);
    return known;
  }

  #settingsOf(folder: string): PackageSettings {
    const known = this.#settings.get(folder) ?? packageSettings(folder, this.files);
    this.#settings.set(folder, known);
    return known;
  }

  #resolveWorkspace(specifier: string, from: string): Resolution | undefined {
    const found = this.#workspaceOf(specifier, from);
    return found === undefined
      ? undefined
      : workspaceEntry(this.files, this.#settingsOf(found), subpathOf(specifier));
  }

  /** The workspace package that a specifier names, unless another one of that name is installed. */
  #workspaceOf(specifier: string, from: string): string | undefined {
    const name = packageNameOf(specifier);
    const found = this.#workspaces.get(name);
    if (found === undefined) return undefined;
    for (let folder = dirname(from); ; folder = dirname(folder)) {
      const installed = this.files.realPath(join(folder, 'node_modules', name));
      if (installed !== undefined) return installed.includes('/node_modules/') ? undefined : found;
      if (dirname(folder) === folder) return found;
    }
  }

  /** What is started from build output, before anything was built: `bin/www` that requires `../dist`. */
  #sourceOfOutput(path: string, { folder, options }: PackageSettings): Resolution | undefined {
    return builtFrom(folder, options, path, this.files)
      .map((one) => fileAt(this.files, one))
      .find((one) => one?.kind === 'source');
  }

  /** What `paths` of a tsconfig maps to the output of a package that was not built. */
  #sourceOfMapped(specifier: string, { options }: PackageSettings): Resolution | undefined {
    return mappedPaths(specifier, options, this.files)
      .map(({ path, folder }) => this.#sourceOfOutput(path, this.#settingsOf(folder)))
      .find((one) => one !== undefined);
  }

  /** Whether a specifier is of Node.js, installed, or listed among the dependencies. */
  #isPackage(specifier: string, { dependencies }: PackageSettings): boolean {
    const name = packageNameOf(specifier);
    return (
      isBuiltin(specifier) ||
      dependencies.has(name) ||
      this.files.kindOf(join(this.root, 'node_modules', name)) !== undefined
    );
  }

  /** What the program calls by a name from now on. */
  addAlias(prefix: string, target: string): void {
    this.#added.unshift({ prefix, target });
    this.#resolved.clear();
  }

  /** A folder in which the program looks for modules by their names from now on. */
  searchIn(folder: string): void {
    this.#searched.push(folder);
    this.#resolved.clear();
  }

  #resolveAlias(specifier: string, { aliases, searchFolders }: PackageSettings): Resolution | undefined {
    for (const { prefix, target } of [...this.#added, ...aliases]) {
      const found =
        specifier === prefix || specifier.startsWith(`${prefix}/`)
          ? fileAt(this.files, target + specifier.slice(prefix.length))
          : undefined;
      if (found !== undefined) return found;
    }
    for (const folder of [...searchFolders, ...this.#searched]) {
      const found = fileAt(this.files, join(folder, specifier));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A package of the application's folder may be linked into node_modules but is the program's own code. */
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

/** Where Prisma puts what `@prisma/client` passes on. */
const GENERATED_CLIENT = '.prisma/client';

/** The compiler's own look-ups see the same files as everything else. */
function resolutionHost(files: SourceFiles): ts.ModuleResolutionHost {
  return {
    fileExists: (path) => files.kindOf(path) === 'file',
    directoryExists: (path) => files.kindOf(path) === 'folder',
    readFile: (path) => textAt(files, path),
    realpath: (path) => files.realPath(path) ?? path,
  };
}

function packageOf(specifier: string): Resolution {
  return { kind: 'package', name: packageNameOf(specifier) };
}
