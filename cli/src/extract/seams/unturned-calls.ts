import type { Analysis } from '../../analyze/index.ts';
import { specifiersOf } from '../../analyze/sources/specifiers.ts';
import type { Ownership } from '../ownership.ts';
import type { OfferedFunction } from './called-functions.ts';
import { isSeamHost } from './hosted-functions.ts';
import { modulesOf, redirectsTo } from './offer-patch.ts';

/** Calls of offered functions by code that gets them without an import, in words: who hands them over decides where they go. */
export function unturnedCalls(
  analysis: Analysis,
  ownership: Ownership,
  offered: readonly OfferedFunction[],
): string[] {
  const { modules, sources } = analysis.machine;
  const byPath = new Map([...modules.values()].map((module) => [module.path, module]));
  return [...modulesOf(analysis, offered)].flatMap(([module, functions]) => {
    const redirects = redirectsTo({ analysis, ownership }, new Map([[module, functions]]));
    const importers = new Set(redirects.map((one) => one.importer));
    const isTurned = (file: string): boolean => {
      const caller = byPath.get(file);
      if (caller === undefined || importers.has(caller) || isSeamHost(file)) return true;
      // A module that passes on what it imports is redirected for all who import that one.
      return specifiersOf(caller.ast).some(({ specifier }) => {
        const target = sources.resolve(specifier, caller.absolutePath);
        const imported = target.kind === 'source' ? modules.get(target.path) : undefined;
        return imported !== undefined && importers.has(imported);
      });
    };
    return functions.flatMap(({ record, callers }) =>
      [...new Set(callers.map((id) => id.split('#')[0] ?? id))]
        .filter((file) => !isTurned(file))
        .map(
          (file) =>
            `${record.id}: ${file} calls it without importing it: the call goes to the service only where it was handed over by code that does`,
        ),
    );
  });
}
