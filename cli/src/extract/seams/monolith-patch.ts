import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { servicePath } from '../../artifacts/paths.ts';
import type { FileChange, FileWrite } from '../change-set.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { ModuleStyle } from '../service/templates.ts';
import type { TextEdit } from '../slice/edits.ts';
import type { SeamFunction } from './boundary.ts';
import { hostFiles } from './host-files.ts';
import type { OfferPatch } from './offer-patch.ts';
import { addImport, importLine, seamFolder } from './seam-files.ts';
import { staleSeams } from './stale-seams.ts';

/** What is put into the monolith for the seams of a service. */
export interface MonolithPatch {
  /** Functions that stay with the monolith and that the service calls. */
  readonly seams: readonly SeamFunction[];
  /** What the service offers: files that come in, and other imports. */
  readonly offer: OfferPatch;
  readonly style: ModuleStyle;
  readonly entry: string;
}

/** The files that this writes and removes. */
export interface MonolithChanges {
  readonly written: readonly FileWrite[];
  /** Generated files of an earlier extraction that nothing needs any more. */
  readonly deleted: readonly FileChange[];
}

/**
 * The monolith gets the host of the seams with one import of it in its entry, and stand-ins for what the service offers; what
 * an earlier extraction of the context put there and this one does not need goes.
 */
export function patchMonolith(options: PlanOptions, patch: MonolithPatch): MonolithChanges {
  const { analysis, context, appDir, appPath } = options;
  const inApp = (path: string) => (appPath === '' ? path : posix.join(appPath, path));
  const files = generatedFiles(options, patch);
  const stale = staleSeams(analysis, context.name, new Set(files.keys()));
  const created = [...files].map(
    ([path, { content, why }]): FileWrite => change(join(appDir, path), inApp(path), content, why),
  );
  const edited = [...editedModules(options, patch, stale.imports)].map(
    ([path, content]): FileWrite => ({
      kind: 'edit',
      path: inApp(path),
      before: readFileSync(join(appDir, path), 'utf8'),
      content,
      why: `other imports, for the seams of ${servicePath(context.name)}`,
    }),
  );
  return {
    written: [...created, ...edited].filter((one) => one.kind === 'create' || one.before !== one.content),
    deleted: stale.files.map(
      (path): FileChange => ({
        kind: 'delete',
        path: inApp(path),
        before: readFileSync(join(appDir, path), 'utf8'),
        why: 'no seam of the context needs it any more',
      }),
    ),
  };
}

function generatedFiles(
  { analysis, context }: PlanOptions,
  { seams, offer, style, entry }: MonolithPatch,
): Map<string, { content: string; why: string }> {
  const service = servicePath(context.name);
  const files = new Map<string, { content: string; why: string }>();
  for (const [path, content] of offer.files)
    files.set(path, { content, why: `calls what ${service} offers` });
  const host =
    seams.length === 0 ? [] : hostFiles(analysis.machine, { context: context.name, entry, style, seams });
  for (const [path, content] of host) files.set(path, { content, why: `functions that ${service} calls` });
  return files;
}

/** Texts of the monolith's own modules with other imports, by path. */
function editedModules(
  { context, appDir }: PlanOptions,
  { seams, offer, style, entry }: MonolithPatch,
  restored: ReadonlyMap<SourceModule, readonly TextEdit[]>,
): Map<string, string> {
  const edited = new Map<string, string>();
  for (const module of new Set([...offer.edits.keys(), ...restored.keys()]))
    edited.set(
      module.path,
      replaced(module.ast.text, [...(offer.edits.get(module) ?? []), ...(restored.get(module) ?? [])]),
    );
  const host = posix.join(seamFolder(entry), `${context.name}-host.${style.language}`);
  const line = importLine(style, entry, host, []);
  const text = edited.get(entry) ?? readFileSync(join(appDir, entry), 'utf8');
  if (text.includes(line) !== seams.length > 0)
    edited.set(entry, seams.length > 0 ? addImport(text, line) : text.replace(`${line}\n`, ''));
  return edited;
}

/** The text with some ranges replaced, and not a byte else. */
function replaced(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((left, right) => right.start - left.start)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

function change(absolute: string, path: string, content: string, why: string): FileWrite {
  return existsSync(absolute)
    ? { kind: 'edit', path, before: readFileSync(absolute, 'utf8'), content, why }
    : { kind: 'create', path, content, why };
}
