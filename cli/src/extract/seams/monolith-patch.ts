import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { servicePath } from '../../artifacts/paths.ts';
import type { FileWrite } from '../change-set.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { ModuleStyle } from '../service/templates.ts';
import type { SeamFunction } from './boundary.ts';
import { addImport, hostFiles, importLine, seamFolder } from './seam-files.ts';

/** The monolith gets the host of the seams and one import of it in its entry. */
export function patchMonolith(
  options: PlanOptions,
  seams: readonly SeamFunction[],
  style: ModuleStyle,
  entry: string,
): FileWrite[] {
  const { analysis, context, appDir, appPath } = options;
  const inApp = (path: string) => (appPath === '' ? path : posix.join(appPath, path));
  const files = hostFiles(analysis.machine, { context: context.name, entry, style, seams });
  const changes = [...files].map(
    ([path, content]): FileWrite =>
      change(join(appDir, path), inApp(path), content, `functions that ${servicePath(context.name)} calls`),
  );
  const host = posix.join(seamFolder(entry), `${context.name}-host.${style.language}`);
  const before = readFileSync(join(appDir, entry), 'utf8');
  const line = importLine(style, entry, host, []);
  if (!before.includes(line))
    changes.push({
      kind: 'edit',
      path: inApp(entry),
      before,
      content: addImport(before, line),
      why: 'starts the seam host when its port is set',
    });
  return changes.filter((one) => one.kind === 'create' || one.before !== one.content);
}

function change(absolute: string, path: string, content: string, why: string): FileWrite {
  return existsSync(absolute)
    ? { kind: 'edit', path, before: readFileSync(absolute, 'utf8'), content, why }
    : { kind: 'create', path, content, why };
}
