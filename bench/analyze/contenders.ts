import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { measure, repository, type Usage } from './measure.ts';

/** One of the programs that are compared, on one tree. */
export interface Contender {
  readonly name: string;
  run(): { usage: Usage; files: number; lines: number };
}

const modelSchema = z.object({ modules: z.array(z.object({ path: z.string(), lines: z.number() })) });
const cruiseSchema = z.object({ modules: z.array(z.object({ source: z.string() })) });

/**
 * The contenders of a tree, in an order in which each finds what it needs: the cache is emptied before the cold analysis,
 * compiled code included, and the others use what the one before them left.
 */
export function contenders(tree: string, cache: string): Contender[] {
  const after = (name: string, prepare: () => void): Contender => ({
    name,
    run() {
      prepare();
      return ours(tree, cache);
    },
  });
  return [
    after('cold', () => rmSync(cache, { recursive: true, force: true })),
    after('unchanged', () => undefined),
    after('comment added', () => touch(tree, '// touched\n')),
    after('code added', () => touch(tree, 'void 0;\n')),
    { name: 'dependency-cruiser', run: () => cruised(tree) },
  ];
}

function ours(tree: string, cache: string): ReturnType<Contender['run']> {
  const { usage } = measure({
    args: [join(repository, 'cli/bin/migrate.js'), 'analyze', '--quiet'],
    cwd: tree,
    env: { XDG_CACHE_HOME: cache },
  });
  const { modules } = modelOf(tree);
  return { usage, files: modules.length, lines: modules.reduce((sum, one) => sum + one.lines, 0) };
}

function modelOf(tree: string): z.infer<typeof modelSchema> {
  return modelSchema.parse(JSON.parse(readFileSync(join(tree, 'migration/model.json'), 'utf8')));
}

/** Appends to a module in the middle of the application. */
function touch(tree: string, text: string): void {
  const sources = modelOf(tree).modules.filter((one) => /\.[jt]s$/.test(one.path));
  const chosen = sources[Math.floor(sources.length / 2)];
  if (chosen === undefined) throw new Error('The model names no module');
  appendFileSync(join(tree, chosen.path), `\n${text}`);
}

const CRUISE = [
  '--no-config',
  '--ts-pre-compilation-deps',
  '--do-not-follow',
  'node_modules',
  '--exclude',
  '(^|/)node_modules/',
  '--output-type',
  'json',
  '.',
];

function cruised(tree: string): ReturnType<Contender['run']> {
  const { usage, output } = measure({
    args: [join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'), ...CRUISE],
    cwd: tree,
  });
  const { modules } = cruiseSchema.parse(JSON.parse(output));
  const lines = modules.map((one) => linesOf(join(tree, one.source))).filter((count) => count !== undefined);
  return { usage, files: lines.length, lines: lines.reduce((sum, count) => sum + count, 0) };
}

/** Lines of a file; built-in modules and unresolved ones are none. */
function linesOf(file: string): number | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n').length;
  } catch {
    return undefined;
  }
}
