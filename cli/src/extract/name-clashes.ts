import { posix } from 'node:path';
import { type Problem, problem } from '../errors/problem.ts';
import { PLATFORM_MODULES } from './generated-modules.ts';
import { seamFolder } from './seams/seam-files.ts';

/**
 * Files of the application that a generated one would replace. Generated files lie beside the entry under fixed names.
 * @param texts the slice's modules as cut, by path
 */
export function nameClashes(texts: ReadonlyMap<string, string>, entry: string): Problem[] {
  const folder = seamFolder(entry);
  const platformModules = PLATFORM_MODULES.map((name) => posix.join(posix.dirname(entry), name));
  return [...texts.keys()]
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
