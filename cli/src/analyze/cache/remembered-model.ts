import { relative, sep } from 'node:path';
import { z } from 'zod';
import { type Model, modelSchema } from '../../artifacts/model.ts';
import type { ResultCache } from '../../ports/cache-folder.ts';
import { gitHead } from '../../ports/git-log.ts';
import { diskFiles, type SourceFiles } from '../../ports/source-files.ts';
import { godModules } from '../detectors/god-module.ts';
import { type AnalyzeOptions, analyze } from '../index.ts';
import { applicationFiles } from '../sources/application-files.ts';
import { decode } from '../sources/decode.ts';
import { listedFiles } from '../sources/listed-files.ts';
import { lineCount, parseSource } from '../sources/parse.ts';
import { movedLines } from './moved-lines.ts';
import { movedModel } from './moved-model.ts';
import { answerNow, digestOf, type Observation, ObservedFiles } from './observed-files.ts';

const entrySchema = z.object({
  /** Every question that the analysis asked of the file system, with a digest of the answer. */
  observations: z.array(z.tuple([z.enum(['read', 'kind', 'list', 'real']), z.string(), z.string()])),
  /** Texts of the modules of which nothing but their tokens counts, by absolute path. */
  texts: z.record(z.string(), z.string()),
  /** As it was written, so that its bytes stay the same. */
  model: z.custom<Model>((value) => modelSchema.safeParse(value).success),
});
type Entry = z.infer<typeof entrySchema>;

/**
 * The model of an application, from the cache when nothing changed that the analysis had looked at, or nothing but the
 * layout of modules; by an analysis otherwise. The result is the same in all three cases.
 */
export async function rememberedModel(
  options: AnalyzeOptions,
  cache: ResultCache,
  disk: SourceFiles = diskFiles,
): Promise<Model> {
  const { root, entry, name, ignore = [], annotations = {} } = options;
  const files = applicationFiles(listedFiles(disk), root);
  // What changed together is read from the history, which no question to the file system shows.
  const key = digestOf(JSON.stringify([root, entry, name, ignore, annotations, gitHead(root)]));
  const stored = entryOf(cache.read(key));
  const changed = stored?.observations.filter((one) => answerNow(files, one) !== one[2]);
  if (stored !== undefined && changed?.length === 0) return stored.model;
  const renewed = stored && changed && renewedEntry(stored, changed, options, files);
  const fresh = renewed ?? (await analyzedEntry(options, files));
  cache.write(key, JSON.stringify(fresh));
  return fresh.model;
}

/** What the cache holds; anything that is no entry counts as nothing. */
function entryOf(text: string | undefined): Entry | undefined {
  if (text === undefined) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function analyzedEntry(options: AnalyzeOptions, files: SourceFiles): Promise<Entry> {
  const observed = new ObservedFiles(files);
  const { model, machine } = await analyze({ ...options, files: observed });
  const texts = [...machine.modules.values()]
    .filter(({ absolutePath, ast, path }) => {
      const isWatched = machine.sources.isReadAsText(absolutePath) || ast.text.includes('migrate:');
      const isAnnotated = Object.keys(options.annotations ?? {}).some((at) => at.startsWith(`${path}:`));
      return !isWatched && !isAnnotated;
    })
    .map(({ absolutePath, ast }): [string, string] => [absolutePath, ast.text]);
  return { observations: observed.observations(), texts: Object.fromEntries(texts), model };
}

/** The entry after edits that changed nothing but the layout of modules; undefined after any other. */
function renewedEntry(
  stored: Entry,
  changed: readonly Observation[],
  { root }: AnalyzeOptions,
  files: SourceFiles,
): Entry | undefined {
  let model = stored.model;
  const texts = { ...stored.texts };
  const answers = new Map<Observation, string>();
  for (const one of changed) {
    const [question, path] = one;
    const before = question === 'read' ? texts[path] : undefined;
    const after = before === undefined ? undefined : textNow(files, path);
    // A comment that speaks to the toolkit may have come or changed.
    if (before === undefined || after === undefined || after.includes('migrate:')) return undefined;
    const file = relative(root, path).split(sep).join('/');
    const ast = parseSource(path, after);
    const lines = movedLines(parseSource(path, before), ast);
    const moved = lines && movedModel(model, file, lines, lineCount(ast));
    if (moved === undefined || !sameGodModules(model, moved)) return undefined;
    model = moved;
    texts[path] = after;
    answers.set(one, digestOf(files.read(path)));
  }
  const observations = stored.observations.map((one): Observation => {
    const answer = answers.get(one);
    return answer === undefined ? one : [one[0], one[1], answer];
  });
  return { observations, texts, model };
}

/** The one finding that rests on how long modules are. */
function sameGodModules(before: Model, after: Model): boolean {
  return JSON.stringify(godModules(before)) === JSON.stringify(godModules(after));
}

function textNow(files: SourceFiles, path: string): string | undefined {
  try {
    return decode(files.read(path));
  } catch {
    return undefined;
  }
}
