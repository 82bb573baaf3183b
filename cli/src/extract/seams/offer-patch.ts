import { posix } from 'node:path';
import type { Analysis } from '../../analyze/index.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import type { Ownership } from '../ownership.ts';
import type { ModuleStyle } from '../service/templates.ts';
import type { TextEdit } from '../slice/edits.ts';
import { Marks } from '../slice/marks.ts';
import type { OfferedFunction } from './called-functions.ts';
import { type ClientOptions, clientFile } from './client-files.ts';
import { keptErrorClasses } from './error-classes.ts';
import { offerNames } from './offer-names.ts';
import { importsToRedirect, type Redirect, redirectEdit, WHOLE } from './redirects.ts';
import { wireName } from './seam-files.ts';
import { relativeTo, standInText } from './stand-in-files.ts';
import { standInPath } from './stand-in-path.ts';

/** What turns calls of the monolith round: files that come in, by the application's paths, and modules whose imports change. */
export interface OfferPatch {
  readonly files: ReadonlyMap<string, string>;
  readonly edits: ReadonlyMap<SourceModule, readonly TextEdit[]>;
}

/** What a patch for offered functions is made from. */
export interface OfferPatchOptions {
  readonly analysis: Analysis;
  readonly ownership: Ownership;
  readonly entry: string;
  readonly style: ModuleStyle;
  readonly offered: readonly OfferedFunction[];
}

/**
 * A module that stands for each module with offered functions, and imports of it in the code of others. The local code stays
 * as it is; taking the imports back undoes everything.
 */
export function offerPatch(options: OfferPatchOptions): OfferPatch {
  const { analysis, ownership, entry, style, offered } = options;
  const files = new Map<string, string>();
  if (offered.length === 0) return { files, edits: new Map() };
  const { machine } = analysis;
  const context = ownership.context.name;
  const modules = modulesOf(analysis, offered);
  for (const [module, functions] of modules)
    files.set(standInPath(entry, module.path), standInText(module, context, entry, style, functions));
  const repeatable = offered.filter((one) => one.writes.length === 0).map(wireName);
  const client = { context, entry, style, repeatable, errors: errorsOf(machine, offered) };
  for (const [path, text] of monolithClient(client, 'switched')) files.set(path, text);
  return { files, edits: importEdits(redirectsTo(options, modules), entry, machine) };
}

/** The monolith's client of a service, and its codec; `switched` while the monolith has the functions itself as well. */
export function monolithClient(
  {
    context,
    ...options
  }: Pick<ClientOptions, 'entry' | 'style' | 'repeatable' | 'errors'> & { context: string },
  mode: 'switched' | 'remote',
): Map<string, string> {
  const { switchVariable, ...names } = offerNames(context);
  return clientFile({
    ...options,
    ...names,
    ...(mode === 'switched' ? { switchVariable } : {}),
    file: `${context}-client`,
    provider: `the service "${context}"`,
    counted: false,
  });
}

/** Error classes that the offered functions may throw: of modules that theirs loads, so that nothing loads earlier than it did. */
export function errorsOf(
  machine: Machine,
  offered: readonly Pick<OfferedFunction, 'record' | 'exported'>[],
): { name: string; file: string }[] {
  const marks = new Marks(machine, new Set());
  for (const { record, exported } of offered)
    marks.markExported(record.node.getSourceFile().fileName, exported);
  return keptErrorClasses(marks.modules.values());
}

/** The imports that reach offered functions; the stand-ins' own are none. */
export function redirectsTo(
  { analysis, ownership }: Pick<OfferPatchOptions, 'analysis' | 'ownership'>,
  modules: ReadonlyMap<SourceModule, readonly OfferedFunction[]>,
): Redirect[] {
  const names = new Map(
    [...modules].map(([module, functions]) => [
      module.absolutePath,
      new Set(functions.map((one) => one.exported[0] ?? WHOLE)),
    ]),
  );
  return importsToRedirect(analysis.machine, ownership, names);
}

/** Offered functions by the module that they stand in. */
export function modulesOf(
  { machine }: Analysis,
  offered: readonly OfferedFunction[],
): Map<SourceModule, OfferedFunction[]> {
  const modules = new Map<SourceModule, OfferedFunction[]>();
  for (const one of offered) {
    const module = machine.modules.get(one.record.node.getSourceFile().fileName);
    if (module !== undefined) modules.set(module, [...(modules.get(module) ?? []), one]);
  }
  return modules;
}

function importEdits(
  redirects: readonly Redirect[],
  entry: string,
  { sources }: Machine,
): Map<SourceModule, TextEdit[]> {
  const edits = new Map<SourceModule, TextEdit[]>();
  for (const redirect of redirects) {
    const { importer, target } = redirect;
    const standIn = standInPath(entry, sources.relative(target));
    const edit = redirectEdit(redirect, relativeTo(posix.dirname(importer.path), standIn));
    // An import that was redirected before stays as it is.
    if (importer.ast.text.slice(edit.start, edit.end) !== edit.text)
      edits.set(importer, [...(edits.get(importer) ?? []), edit]);
  }
  return edits;
}
