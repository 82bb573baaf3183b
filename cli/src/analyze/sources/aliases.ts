import { join, resolve } from 'node:path';
import { z } from 'zod';

/** A prefix of specifiers and the folder or file that it stands for. */
export interface Alias {
  readonly prefix: string;
  readonly target: string;
}

const aliasesSchema = z.record(z.string(), z.string());
const babelSchema = z.object({ plugins: z.array(z.unknown()).default([]) });
const resolverSchema = z.tuple([
  z.string().regex(/^(?:babel-plugin-)?module-resolver$/),
  z.object({
    alias: aliasesSchema.default({}),
    root: z.array(z.string()).default([]),
    cwd: z.string().optional(),
  }),
]);
const manifestSchema = z.object({
  _moduleAliases: aliasesSchema.default({}),
  babel: z.unknown().optional(),
  scripts: aliasesSchema.default({}),
});

/** Names that `module-alias` and babel's `module-resolver` give to folders of the application. */
export function aliasesOf(root: string, manifest: unknown, babelFile: unknown): Alias[] {
  const parsed = manifestSchema.safeParse(manifest);
  const declared = parsed.success ? parsed.data._moduleAliases : {};
  const babel = [parsed.success ? parsed.data.babel : undefined, babelFile].flatMap(resolverAliases);
  return [...Object.entries(declared), ...babel]
    .map(([prefix, target]) => ({ prefix, target: join(root, target) }))
    .sort((left, right) => right.prefix.length - left.prefix.length);
}

function resolverAliases(babel: unknown): [string, string][] {
  const parsed = babelSchema.safeParse(babel);
  if (!parsed.success) return [];
  return parsed.data.plugins.flatMap((plugin) => {
    const resolver = resolverSchema.safeParse(plugin);
    return resolver.success ? Object.entries(resolver.data[1].alias) : [];
  });
}

/** Folders that specifiers without a dot are looked for in: `NODE_PATH=src node app.js`, and the roots of module-resolver. */
export function searchFolders(root: string, manifest: unknown, babelFile: unknown): string[] {
  const parsed = manifestSchema.safeParse(manifest);
  const scripts = parsed.success ? Object.values(parsed.data.scripts) : [];
  const named = scripts.flatMap(
    (script) => /\bNODE_PATH=["']?([^\s"']+)/.exec(script)?.[1]?.split(':') ?? [],
  );
  const roots = [parsed.success ? parsed.data.babel : undefined, babelFile].flatMap(resolverRoots);
  return [...new Set([...named, ...roots].map((folder) => resolve(root, folder)))];
}

function resolverRoots(babel: unknown): string[] {
  const parsed = babelSchema.safeParse(babel);
  if (!parsed.success) return [];
  return parsed.data.plugins.flatMap((plugin) => {
    const resolver = resolverSchema.safeParse(plugin);
    return resolver.success ? resolver.data[1].root : [];
  });
}
