import { join, posix } from 'node:path';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { SEAM_FOLDER } from '../../analyze/sources/stand-ins.ts';

/** Path of the module that stands for another one, both relative to the application's folder. */
export function standInPath(entry: string, file: string): string {
  const folder = posix.dirname(entry);
  const name = posix.relative(folder, file).replaceAll('../', '').replaceAll('/', '.');
  return posix.join(folder, SEAM_FOLDER, name);
}

/** The module that stands for another one already, since the context of that one was extracted before. */
export function presentStandIn({ sources }: Machine, entry: string, file: string): string | undefined {
  const path = standInPath(entry, file);
  const root = join(sources.root, 'package.json');
  const written = sources.resolveAsWritten(`./${path}`, root);
  const meant = sources.resolve(`./${path}`, root);
  const stands =
    written.kind === 'source' &&
    meant.kind === 'source' &&
    written.path !== meant.path &&
    sources.relative(meant.path) === file;
  return stands ? path : undefined;
}
