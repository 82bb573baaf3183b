import type { SourceFiles } from '../../ports/source-files.ts';
import { type AnalyzeOptions, analyze } from '../index.ts';
import type { Entry } from './entry.ts';
import { ObservedFiles } from './observed-files.ts';

/** What an analysis of the present sources asks and finds. */
export async function analyzedEntry(options: AnalyzeOptions, files: SourceFiles): Promise<Entry> {
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
