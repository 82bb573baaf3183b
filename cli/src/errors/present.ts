import { styleText } from 'node:util';
import { catalogue } from './catalogue/index.ts';
import { causeOf, type ExitCode, Failure, type Problem, problem } from './problem.ts';

export const ERROR_SCHEMA = 'migrate/error@1';

export interface Presentation {
  readonly exitCode: ExitCode;
  /** Document for `--format json`. */
  readonly document: { schema: typeof ERROR_SCHEMA; error: Problem; others?: readonly Problem[] };
  /** Text for people. */
  readonly text: string;
}

/** Turns anything thrown into the one form of errors; what is no Failure and no refusal of the file system is our own bug. */
export function presentError(error: unknown, options: { debug: boolean; color: boolean }): Presentation {
  const failure = error instanceof Failure ? error : undefined;
  const first = failure?.problem ?? bugOf(error);
  const others = failure?.others ?? [];
  const stack = options.debug && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  return {
    exitCode: failure?.exitCode ?? catalogue[first.code].exit,
    document: { schema: ERROR_SCHEMA, error: first, ...(others.length === 0 ? {} : { others }) },
    text: [first, ...others].map((one) => problemText(one, options.color)).join('\n') + stack,
  };
}

/** `MIG-1001 message (file:line)` with cause and remedy below. */
export function problemText(one: Omit<Problem, 'code'> & { code: string }, color: boolean): string {
  const place = one.file === undefined ? '' : ` (${one.file}${one.line === undefined ? '' : `:${one.line}`})`;
  const style = one.severity === 'error' ? 'red' : one.severity === 'warning' ? 'yellow' : 'cyan';
  const code = color ? styleText(style, one.code, { validateStream: false }) : one.code;
  const cause = one.cause === undefined ? '' : `\n  cause:  ${one.cause.replaceAll('\n', '\n          ')}`;
  const remedy = one.remedy === undefined ? '' : `\n  remedy: ${one.remedy.replaceAll('\n', '\n          ')}`;
  return `${code} ${one.severity}: ${one.message}${place}${cause}${remedy}`;
}

/** What the file system says no to, wherever it does, is no bug of ours. */
const REFUSED: ReadonlySet<unknown> = new Set(['EROFS', 'ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EIO']);

function bugOf(error: unknown): Problem {
  if (error instanceof Error && 'syscall' in error && 'code' in error && REFUSED.has(error.code))
    return problem('MIG-3012', {
      message: 'The file system refused what this command needs',
      cause: error.message,
      ...('path' in error && typeof error.path === 'string' ? { file: error.path } : {}),
    });
  return problem('MIG-9001', { message: 'migrate ran into a bug of its own', cause: causeOf(error) });
}
