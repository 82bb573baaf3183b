import { relative, sep } from 'node:path';
import { z } from 'zod';
import type { Model } from '../../artifacts/model.ts';
import type { SourceFiles } from '../../ports/source-files.ts';
import { GOD_MODULE, godModules } from '../detectors/overloaded-modules.ts';
import type { AnalyzeOptions } from '../index.ts';
import { decode } from '../sources/decode.ts';
import { movedByCommentLines } from './comment-lines.ts';
import { type Entry, isModel, type StoredEntry } from './entry.ts';
import type { MovedLines } from './moved-lines.ts';
import { movedModel } from './moved-model.ts';
import { digestOf, type Observation } from './observed-files.ts';

const withDiagnostics = z.object({ diagnostics: z.array(z.object({ file: z.string().optional() })) });

/** The entry after edits that changed nothing but the layout of modules; undefined after any other. */
export async function renewedEntry(
  stored: StoredEntry,
  changed: readonly Observation[],
  { root }: AnalyzeOptions,
  files: SourceFiles,
): Promise<Entry | undefined> {
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
    const quick = isFreeOfDiagnostics(model, file) ? movedByCommentLines(before, after) : undefined;
    const lines = quick ?? (await movedByTokens(path, before, after));
    model = lines && movedModel(model, file, lines);
    if (model === undefined) return undefined;
    texts[path] = after;
    answers.set(one, digestOf(files.read(path)));
  }
  if (!isModel(model) || !hasGodModulesStill(model)) return undefined;
  const observations = stored.observations.map((one): Observation => {
    const answer = answers.get(one);
    return answer === undefined ? one : [one[0], one[1], answer];
  });
  return { observations, texts, model };
}

/** The one finding that rests on how long modules are, and says so. */
function hasGodModulesStill(model: Model): boolean {
  const found = model.findings.filter(({ detector }) => detector === GOD_MODULE);
  const now = godModules(model);
  return (
    found.length === now.length &&
    now.every(({ file, message }) => found.some((one) => one.file === file && one.message === message))
  );
}

/** A file with a syntax error may hold a text that never ends. */
function isFreeOfDiagnostics(model: unknown, file: string): boolean {
  const read = withDiagnostics.safeParse(model);
  return read.success && read.data.diagnostics.every((one) => one.file !== file);
}

/** Most edits that change no code need no compiler, which takes longer to load than all the rest. */
async function movedByTokens(path: string, before: string, after: string): Promise<MovedLines | undefined> {
  const { movedLines } = await import('./moved-lines.ts');
  return movedLines(path, before, after);
}

function textNow(files: SourceFiles, path: string): string | undefined {
  try {
    return decode(files.read(path));
  } catch {
    return undefined;
  }
}
