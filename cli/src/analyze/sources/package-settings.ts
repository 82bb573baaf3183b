import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ts } from '#typescript';
import type { SourceFiles } from '../../ports/source-files.ts';
import { type Alias, aliasesOf, searchFolders } from './aliases.ts';
import { textAt } from './file-at.ts';

/** What decides how the specifiers in the files of one package are resolved. */
export interface PackageSettings {
  readonly folder: string;
  readonly options: ts.CompilerOptions;
  readonly aliases: readonly Alias[];
  readonly searchFolders: readonly string[];
  /** Names of the packages that its manifest lists. */
  readonly dependencies: ReadonlySet<string>;
  /** Whether Babel makes the default of a module the whole of it where it exports nothing else. */
  readonly exportsOnlyDefaults: boolean;
  /** Whether its manifest says that its files are ES modules. */
  readonly esModules: boolean;
}

/** Reads what a package's manifest, its tsconfig and its babel settings say of specifiers. */
export function packageSettings(folder: string, files: SourceFiles): PackageSettings {
  const manifest = jsonAt(files, join(folder, 'package.json'));
  const babel = jsonAt(files, join(folder, '.babelrc')) ?? jsonAt(files, join(folder, 'babel.config.json'));
  const dependencies = dependenciesOf(manifest);
  return {
    folder,
    options: compilerOptions(folder, files),
    aliases: aliasesOf(folder, manifest, babel),
    searchFolders: searchFolders(folder, manifest, babel),
    dependencies: new Set(dependencies.keys()),
    exportsOnlyDefaults: exportsOnlyDefaults(dependencies),
    esModules: Reflect.get(Object(manifest), 'type') === 'module',
  };
}

/** A settings file's content; absent or broken ones say nothing. */
export function jsonAt(files: SourceFiles, path: string): unknown {
  const text = textAt(files, path);
  if (text === undefined) return undefined;
  const parsed: unknown = ts.parseConfigFileTextToJson(path, text).config;
  return parsed;
}

/** The settings for files of a folder inside of a package: a tsconfig between the two that says how specifiers resolve wins. */
export function settingsInside(
  settings: PackageSettings,
  folder: string,
  files: SourceFiles,
): PackageSettings {
  for (let inner = folder; inner.startsWith(`${settings.folder}/`); inner = dirname(inner)) {
    if (files.kindOf(join(inner, 'tsconfig.json')) !== 'file') continue;
    const options = compilerOptions(inner, files);
    if (options.paths !== undefined || options.baseUrl !== undefined) return { ...settings, options };
  }
  return settings;
}

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.unknown()).catch({}),
  devDependencies: z.record(z.string(), z.unknown()).catch({}),
});

function dependenciesOf(manifest: unknown): ReadonlyMap<string, unknown> {
  const { dependencies = {}, devDependencies = {} } = manifestSchema.safeParse(manifest).data ?? {};
  return new Map(Object.entries({ ...dependencies, ...devDependencies }));
}

/** A plug-in does, and Babel up to version 5 did without one. */
function exportsOnlyDefaults(dependencies: ReadonlyMap<string, unknown>): boolean {
  const isOld = (name: string) => /^\D*[45](?:\.|$)/.test(String(dependencies.get(name) ?? ''));
  return dependencies.has('babel-plugin-add-module-exports') || isOld('babel-core') || isOld('babel');
}

/** The last is what the packages of a repository extend where its root has none of its own. */
const CONFIGURATIONS = ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json'];

/** Only paths, baseUrl and rootDirs matter for resolving; everything else is left to the application's own compiler. */
function compilerOptions(root: string, files: SourceFiles): ts.CompilerOptions {
  const base: ts.CompilerOptions = {
    allowJs: true,
    resolveJsonModule: true,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
  };
  const file = CONFIGURATIONS.map((name) => join(root, name)).find((one) => files.kindOf(one) === 'file');
  if (file === undefined) return base;
  const host: ts.ParseConfigHost = {
    // No folder is read by it, so no names are compared.
    useCaseSensitiveFileNames: true,
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
