import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ts } from '#typescript';
import type { SourceFiles } from '../../ports/source-files.ts';
import { textAt } from './file-at.ts';

/** A folder of build output, and the one that it mirrors where settings name it. */
interface Output {
  readonly outDir: string;
  readonly rootDir?: string | undefined;
}

const USUAL_OUTPUTS = ['dist', 'build', 'lib', 'out', 'output'];

/**
 * The paths that build output which is not there would come from, the likeliest first: `dist/app` from `src/app`, by any tsconfig of the
 * package or by convention.
 */
export function builtFrom(
  root: string,
  { outDir, rootDir }: ts.CompilerOptions,
  path: string,
  files: SourceFiles,
): string[] {
  const usual = USUAL_OUTPUTS.map((name): Output => ({ outDir: join(root, name), rootDir }));
  const output = usual.find((one) => isInside(path, one.outDir));
  const named = outDir === undefined ? [] : [{ outDir, rootDir }];
  const further = output === undefined ? [] : furtherOutputs(root, files);
  const exact = [...named, ...further, ...usual].flatMap((one) => sourcesOf(root, one, path));
  return [...exact, ...(output === undefined ? [] : belowNamedOutput(root, output, path, files))];
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function sourcesOf(root: string, { outDir, rootDir }: Output, path: string): string[] {
  if (!isInside(path, outDir)) return [];
  const sources = [...(rootDir === undefined ? [] : [rootDir]), join(root, 'src'), root];
  return sources.flatMap((source) => eitherKind(join(source, path.slice(outDir.length))));
}

/** Bundlers make both kinds of modules of one source: `dist/tides.mjs`, `dist/tides.cjs` of `src/tides.ts`. */
function eitherKind(path: string): string[] {
  return /\.[cm]js$/.test(path) ? [path, path.replace(/[cm]js$/, 'js')] : [path];
}

/** `dist/harbour/serve` from `src/serve`, where the output has a folder for the product that the sources do not have. */
function belowNamedOutput(root: string, { outDir }: Output, path: string, files: SourceFiles): string[] {
  const [product, ...rest] = path.slice(outDir.length + 1).split('/');
  // An index says nothing of which sources it was made of: `dist/client/index` is a front end's, `src/index` may be the server's.
  if (product === undefined || rest.length === 0 || /^index(?:\.|$)/.test(rest.join('/'))) return [];
  const sources = [join(root, 'src'), root];
  if (sources.some((source) => files.kindOf(join(source, product)) === 'folder')) return [];
  return sources.flatMap((source) => eitherKind(join(source, ...rest)));
}

const settingsSchema = z.looseObject({
  compilerOptions: z.looseObject({ outDir: z.string().optional(), rootDir: z.string().optional() }),
});

/** Those of `tsconfig.server.json` and its like, which the settings for editors need not name. */
function furtherOutputs(root: string, files: SourceFiles): Output[] {
  const names = (files.list(root) ?? []).map(({ name }) => name);
  return names
    .filter((name) => /^tsconfig\..+\.json$/.test(name))
    .flatMap((name) => {
      const text = textAt(files, join(root, name)) ?? '';
      const { compilerOptions } =
        settingsSchema.safeParse(ts.parseConfigFileTextToJson(name, text).config).data ?? {};
      if (compilerOptions?.outDir === undefined) return [];
      const { outDir, rootDir } = compilerOptions;
      return [
        {
          outDir: resolve(root, outDir),
          rootDir: rootDir === undefined ? undefined : resolve(root, rootDir),
        },
      ];
    });
}
