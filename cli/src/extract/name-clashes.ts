import { posix } from 'node:path';
import { type Problem, problem } from '../errors/problem.ts';
import { PLATFORM_MODULES } from './generated-modules.ts';
import { seamFolder } from './seams/seam-files.ts';
import { serviceOfClient } from './seams/seams-manifest.ts';

/**
 * Files of the application that a generated one would replace. Generated files lie beside the entry under fixed names. What
 * the monolith calls services with that were retired comes along: code that uses it calls them from here as well.
 * @param texts the slice's modules as cut, by path
 */
export function nameClashes(texts: ReadonlyMap<string, string>, entry: string): Problem[] {
  const folder = seamFolder(entry);
  const clients = [...texts.keys()].filter((path) => serviceOfClient(path) !== undefined);
  const known = new Set([...clients, ...(clients.length > 0 ? codecs(folder) : [])]);
  const platformModules = PLATFORM_MODULES.map((name) => posix.join(posix.dirname(entry), name));
  return [...texts.keys()]
    .filter((path) => !known.has(path))
    .filter(
      (path) => platformModules.includes(path.replace(/\.[cm]?[jt]s$/, '')) || path.startsWith(`${folder}/`),
    )
    .map((path) =>
      problem('MIG-4016', {
        message: `${path} has the name of a file that is generated`,
        file: path,
        line: 1,
      }),
    );
}

/** A client's codec is the one that is generated. */
function codecs(folder: string): string[] {
  return ['ts', 'js'].map((extension) => posix.join(folder, `codec.${extension}`));
}
