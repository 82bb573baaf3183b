import { relative, sep } from 'node:path';
import type { Model } from '../../artifacts/model.ts';
import type { SourceFiles } from '../../ports/source-files.ts';
import { godModules } from '../detectors/god-module.ts';
import type { AnalyzeOptions } from '../index.ts';
import { decode } from '../sources/decode.ts';
import { lineCount, parseSource } from '../sources/parse.ts';
import type { Entry } from './entry.ts';
import { movedLines } from './moved-lines.ts';
import { movedModel } from './moved-model.ts';
import { digestOf, type Observation } from './observed-files.ts';

/** The entry after edits that changed nothing but the layout of modules; undefined after any other. */
export function renewedEntry(
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
