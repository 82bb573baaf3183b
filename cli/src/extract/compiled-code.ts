import type { Machine } from '../analyze/interpreter/machine.ts';
import { isReadOtherwise } from '../analyze/sources/parse.ts';
import { type Problem, problem } from '../errors/problem.ts';

/**
 * Modules that are not read as they are written, since their decorators were compiled: what would be cut of them is no text that
 * could run.
 */
export function compiledCode({ modules, sources }: Machine): Problem[] {
  return [...modules.values()]
    .filter(({ ast }) => isReadOtherwise(ast))
    .map(({ absolutePath }) =>
      problem('MIG-4025', {
        message: `${sources.relative(absolutePath)} was compiled from TypeScript with decorators`,
        cause:
          'It is read with its decorators where they stood before; such a text cannot be cut and written.',
        file: sources.relative(absolutePath),
        line: 1,
      }),
    );
}
