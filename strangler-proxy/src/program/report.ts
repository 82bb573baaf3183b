import { renderProblem } from '../config/read-table.ts';
import { ProxyError, reasonOf } from '../errors/proxy-error.ts';

/** An error as one line of JSON, for stderr. */
export function renderError(error: ProxyError): string {
  const { code, message, remedy, problems, file } = error;
  const cause = error.cause === undefined ? undefined : reasonOf(error.cause);
  const lines = problems.map((problem) => renderProblem(problem, file));
  const listed = lines.length > 0 ? { problems: lines } : {};
  return JSON.stringify({ error: { code, message, cause: cause ?? lines[0] ?? message, remedy, ...listed } });
}

/** 2 for usage and configuration, 3 for the environment; 70 is a bug of ours. */
export function exitCodeOf(thrown: unknown): number {
  if (!(thrown instanceof ProxyError)) return 70;
  return thrown.code.startsWith('PROXY-3') ? 3 : 2;
}
