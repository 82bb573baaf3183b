import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { servicePath } from '../../artifacts/paths.ts';
import type { FileWrite } from '../change-set.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { ModuleStyle } from '../service/templates.ts';
import type { SeamFunction } from './boundary.ts';
import type { OfferPatch } from './offer-patch.ts';
import { addImport, hostFiles, importLine, seamFolder } from './seam-files.ts';

export interface MonolithPatch {
  /** Functions that stay with the monolith and that the service calls. */
  readonly seams: readonly SeamFunction[];
  /** What the service offers: files that come in, and modules with other imports. */
  readonly offer: OfferPatch;
  readonly style: ModuleStyle;
  readonly entry: string;
}

/** The monolith gets the host of the seams with one import of it in its entry, and stand-ins for what the service offers. */
export function patchMonolith(options: PlanOptions, patch: MonolithPatch): FileWrite[] {
  const { analysis, context, appDir, appPath } = options;
  const { seams, offer, style, entry } = patch;
  const inApp = (path: string) => (appPath === '' ? path : posix.join(appPath, path));
  const files = new Map<string, { content: string; why: string }>();
  for (const [path, content] of offer.files)
    files.set(path, { content, why: `calls what ${servicePath(context.name)} offers` });
  if (seams.length > 0)
    for (const [path, content] of hostFiles(analysis.machine, { context: context.name, entry, style, seams }))
      files.set(path, { content, why: `functions that ${servicePath(context.name)} calls` });
  const changes = [...files].map(
    ([path, { content, why }]): FileWrite => change(join(appDir, path), inApp(path), content, why),
  );
  const edited = new Map(offer.edited);
  const host = posix.join(seamFolder(entry), `${context.name}-host.${style.language}`);
  const line = importLine(style, entry, host, []);
  const text = edited.get(entry) ?? readFileSync(join(appDir, entry), 'utf8');
  const hosted = seams.length > 0 && !text.includes(line);
  if (hosted) edited.set(entry, addImport(text, line));
  for (const [path, content] of edited)
    changes.push({
      kind: 'edit',
      path: inApp(path),
      before: readFileSync(join(appDir, path), 'utf8'),
      content,
      why:
        hosted && path === entry
          ? 'starts the seam host when its port is set'
          : 'imports what stands for the service',
    });
  return changes.filter((one) => one.kind === 'create' || one.before !== one.content);
}

function change(absolute: string, path: string, content: string, why: string): FileWrite {
  return existsSync(absolute)
    ? { kind: 'edit', path, before: readFileSync(absolute, 'utf8'), content, why }
    : { kind: 'create', path, content, why };
}
