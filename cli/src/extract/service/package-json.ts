import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ts } from '#whole-typescript';
import { forcedVersions, forcedVersionsSchema } from './forced-versions.ts';
import { workspaceSettings } from './pnpm-settings.ts';
import { serviceScripts } from './scripts.ts';

const manifestSchema = z.looseObject({
  name: z.string().optional(),
  type: z.string().optional(),
  version: z.string().optional(),
  packageManager: z.string().optional(),
  engines: z.record(z.string(), z.string()).optional(),
  imports: z.json().optional(),
  prisma: z.json().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  ...forcedVersionsSchema.shape,
});
type Manifest = z.infer<typeof manifestSchema>;

export interface ServicePackage {
  readonly text: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  /** Dependencies that no import names: drivers and plugins that are loaded by their name. */
  readonly dynamic: readonly string[];
}

/** Drivers that a library loads by name. */
const LOADED_BY: Readonly<Record<string, readonly string[]>> = {
  knex: ['pg', 'mysql', 'mysql2', 'sqlite3', 'better-sqlite3', 'tedious', 'pg-native'],
  sequelize: ['pg', 'pg-hstore', 'mysql2', 'sqlite3', 'tedious', 'mariadb'],
  typeorm: ['pg', 'mysql2', 'mysql', 'sqlite3', 'better-sqlite3', 'reflect-metadata'],
  pino: ['pino-pretty'],
};

/** The service's package.json: only what the kept text uses, at the versions that are installed. */
export function servicePackage(
  appDir: string,
  context: string,
  texts: ReadonlyMap<string, string>,
  start?: string,
): ServicePackage {
  const own = manifestSchema.parse(JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8')));
  const manifest = { ...own, pnpm: { ...workspaceSettings(appDir), ...own.pnpm } };
  const declared = { ...manifest.devDependencies, ...manifest.dependencies };
  const scripts = serviceScripts(manifest.scripts ?? {}, start, (path) => texts.has(path));
  // Code that reads its version requires the manifest, which names every package and uses none.
  const code = new Map([...texts].filter(([path]) => path !== 'package.json'));
  const used = importedPackages(code);
  const dynamic = [
    ...Object.keys(declared).filter((name) => loadedByName(name, used) || mentionedAsString(name, code)),
    ...programsOf(appDir, Object.keys(declared), Object.values(startedBy(scripts))),
    ...undeclaredDrivers(appDir, used, code).filter((name) => declared[name] === undefined),
  ].filter((name) => !used.has(name));
  const names = [...used, ...dynamic]
    .filter((name) => declared[name] !== undefined || installedVersion(appDir, name) !== undefined)
    .sort();
  const dependencies = Object.fromEntries(
    names.map((name) => [name, installedVersion(appDir, name) ?? declared[name] ?? '*']),
  );
  const generators = names.includes('@prisma/client') && declared.prisma !== undefined ? ['prisma'] : [];
  const isTypeScript = [...texts.keys()].some((path) => /\.[cm]?tsx?$/.test(path));
  const devDependencies = {
    ...(isTypeScript ? developmentDependencies(appDir, manifest, names, scripts) : {}),
    ...Object.fromEntries(
      generators.map((name) => [name, installedVersion(appDir, name) ?? declared[name] ?? '*']),
    ),
  };
  const text = `${JSON.stringify(
    {
      name: `${(manifest.name ?? 'application').replace(/^@[^/]+\//, '')}-${context}`,
      version: manifest.version ?? '0.0.0',
      private: true,
      ...(manifest.type === undefined ? {} : { type: manifest.type }),
      ...(manifest.packageManager === undefined ? {} : { packageManager: manifest.packageManager }),
      ...(manifest.engines === undefined ? {} : { engines: manifest.engines }),
      ...(manifest.imports === undefined ? {} : { imports: manifest.imports }),
      ...(manifest.prisma === undefined ? {} : { prisma: manifest.prisma }),
      scripts,
      dependencies,
      ...(Object.keys(devDependencies).length === 0 ? {} : { devDependencies }),
      ...forcedVersions(manifest, { ...devDependencies, ...dependencies }, declared),
    },
    null,
    2,
  )}\n`;
  return { text, scripts, dependencies: names, dynamic };
}

/** The compiler, its plugins named in scripts, and type packages of what is used. */
function developmentDependencies(
  appDir: string,
  manifest: Manifest,
  used: readonly string[],
  kept: Readonly<Record<string, string>>,
): Record<string, string> {
  const scripts = Object.values(kept).join(' ');
  const names = Object.keys(manifest.devDependencies ?? {}).filter((name) => {
    if (name.startsWith('@types/'))
      return (
        name === '@types/node' ||
        used.includes(
          name
            .slice(7)
            .replace('__', '/')
            .replace(/^(?=[^@].*\/)/, '@'),
        )
      );
    return name === 'typescript' || scripts.includes(name.split('/').at(-1) ?? name);
  });
  return Object.fromEntries(
    names
      .filter((name) => !used.includes(name) && name !== 'node')
      .map((name) => [name, installedVersion(appDir, name) ?? manifest.devDependencies?.[name] ?? '*']),
  );
}

/** Scripts that starting runs, as opposed to building. */
function startedBy(scripts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(scripts).filter(([name]) => !/^(?:pre|post)?build/.test(name)));
}

/** Packages whose programs the start scripts call, such as `apidoc` or `prisma`. */
function programsOf(appDir: string, declared: readonly string[], scripts: readonly string[]): string[] {
  const words = new Set(scripts.flatMap((one) => one.split(/[\s;&|]+/)));
  return declared.filter((name) => name !== 'node' && binNames(appDir, name).some((bin) => words.has(bin)));
}

function binNames(appDir: string, name: string): string[] {
  const { bin } = installedManifest(appDir, name) ?? {};
  if (bin === undefined) return [];
  return typeof bin === 'string' ? [name.split('/').at(-1) ?? name] : Object.keys(bin);
}

export function importedPackages(texts: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  for (const text of texts.values()) {
    const { importedFiles } = ts.preProcessFile(text, true, true);
    for (const { fileName } of importedFiles) {
      if (fileName.startsWith('.') || fileName.startsWith('#') || isBuiltin(fileName)) continue;
      const parts = fileName.split('/');
      found.add(fileName.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? fileName));
    }
  }
  return found;
}

function loadedByName(name: string, used: ReadonlySet<string>): boolean {
  return [...used].some((library) => LOADED_BY[library]?.includes(name));
}

/** A driver that the program names, `client: 'pg'`, and that some other package.json happens to bring along. */
function undeclaredDrivers(
  appDir: string,
  used: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
): string[] {
  const drivers = new Set([...used].flatMap((library) => LOADED_BY[library] ?? []));
  return [...drivers].filter(
    (name) => mentionedAsString(name, texts) && installedVersion(appDir, name) !== undefined,
  );
}

/** `transport: { target: 'pino-pretty' }` and its like. */
function mentionedAsString(name: string, texts: ReadonlyMap<string, string>): boolean {
  return [...texts.values()].some((text) => text.includes(`'${name}'`) || text.includes(`"${name}"`));
}

/** The version that Node.js would load from the application's folder. */
export function installedVersion(appDir: string, name: string): string | undefined {
  return installedManifest(appDir, name)?.version;
}

function installedManifest(appDir: string, name: string): Manifest | undefined {
  for (let folder = appDir; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) {
      const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      if (parsed.success && parsed.data.version !== undefined) return parsed.data;
    }
    if (dirname(folder) === folder) return undefined;
  }
}
