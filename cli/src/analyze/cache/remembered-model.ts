import type { Model } from '../../artifacts/model.ts';
import type { ResultCache } from '../../ports/cache-folder.ts';
import { gitHead } from '../../ports/git-log.ts';
import { diskFiles, type SourceFiles } from '../../ports/source-files.ts';
import type { AnalyzeOptions } from '../index.ts';
import { applicationFiles } from '../sources/application-files.ts';
import { listedFiles } from '../sources/listed-files.ts';
import { type Entry, isModel, type StoredEntry, storedEntry } from './entry.ts';
import { answerNow, digestOf } from './observed-files.ts';

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
  const stored = storedEntry(cache.read(key));
  const fresh = (stored && (await presentEntry(stored, options, files))) ?? (await newEntry(options, files));
  if (fresh !== stored) cache.write(key, JSON.stringify(fresh));
  return fresh.model;
}

/** The stored entry as it would be now; undefined after edits that ask for an analysis. */
async function presentEntry(
  stored: StoredEntry,
  options: AnalyzeOptions,
  files: SourceFiles,
): Promise<Entry | undefined> {
  const changed = stored.observations.filter((one) => answerNow(files, one) !== one[2]);
  if (changed.length === 0) return isPresent(stored) ? stored : undefined;
  const { renewedEntry } = await import('./renewed-entry.ts');
  return await renewedEntry(stored, changed, options, files);
}

function isPresent(stored: StoredEntry): stored is Entry {
  return isModel(stored.model);
}

async function newEntry(options: AnalyzeOptions, files: SourceFiles): Promise<Entry> {
  const { analyzedEntry } = await import('./analyzed-entry.ts');
  return await analyzedEntry(options, files);
}
