import { join } from 'node:path';
import type { ts } from '#typescript';

const USUAL_OUTPUTS = ['dist', 'build', 'lib', 'out'];

/** The paths that build output which is not there would come from: `dist/app` from `src/app`, by tsconfig or by convention. */
export function builtFrom(root: string, { outDir, rootDir }: ts.CompilerOptions, path: string): string[] {
  const outputs = [
    ...(outDir === undefined ? [] : [outDir]),
    ...USUAL_OUTPUTS.map((name) => join(root, name)),
  ];
  const sources = [...(rootDir === undefined ? [] : [rootDir]), join(root, 'src'), root];
  const output = outputs.find((one) => path === one || path.startsWith(`${one}/`));
  if (output === undefined) return [];
  const built = sources.map((source) => join(source, path.slice(output.length)));
  // Bundlers make both kinds of modules of one source: `dist/tides.mjs`, `dist/tides.cjs` of `src/tides.ts`.
  return built.flatMap((one) => (/\.[cm]js$/.test(one) ? [one, one.replace(/[cm]js$/, 'js')] : [one]));
}
