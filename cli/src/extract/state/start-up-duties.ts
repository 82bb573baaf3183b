import type { Model } from '../../artifacts/model.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { Duties } from '../cuts/duty-calls.ts';

/** Effects of start-up that must happen once in the whole system. */
const ONCE = new Set(['schedule', 'consumer']);
/** Effects that a second process may repeat without harm, or may fail on: told, not refused. */
const REPEATED = new Set(['migration', 'socket']);

export interface StartUpDuties {
  readonly blockers: readonly Problem[];
  /** What the service does at its start beside its routes, in words. */
  readonly debt: readonly string[];
}

/**
 * What starting the service would do besides serving, as far as nobody has decided that the monolith alone does it. Each
 * names the function to write under `duties`.
 */
export function startUpDuties({ findings }: Pick<Model, 'findings'>, duties: Duties): StartUpDuties {
  const blockers: Problem[] = [];
  const debt = new Set<string>();
  for (const finding of findings) {
    const { kind, path } = finding.data ?? {};
    if (finding.detector !== 'startup-effect' || typeof kind !== 'string' || !Array.isArray(path)) continue;
    const decision = path.map((id) => duties[id]).find((one) => one !== undefined);
    if (decision === 'monolith') continue;
    const starter = path.findLast((id) => !id.endsWith('#(module)'));
    if (REPEATED.has(kind))
      debt.add(
        `${starter ?? finding.file}: ${finding.message}, in the service too unless \`duties\` leaves it to the monolith`,
      );
    if (!ONCE.has(kind)) continue;
    if (decision === 'both') {
      debt.add(`${starter ?? finding.file}: ${finding.message}, in the service too, as \`duties\` says`);
      continue;
    }
    blockers.push(
      problem('MIG-4014', {
        message: `${finding.message}: it would run in both processes`,
        remedy:
          starter === undefined
            ? 'Move it into a function that start-up calls, and leave that to the monolith under `duties` in migrate.config.yaml.'
            : `Leave it to the monolith with \`duties: { "${starter}": monolith }\` in migrate.config.yaml, or let it run in \`both\`.`,
        file: finding.file,
        line: finding.line,
      }),
    );
  }
  return { blockers, debt: [...debt] };
}

/** Work on a clock, and consumers, that the kept code starts later than at start-up, on a request or where nobody can tell. */
export function laterDuties(
  { findings }: Pick<Model, 'findings'>,
  duties: Duties,
  isKept: (file: string, line: number) => boolean,
): Problem[] {
  const atStart = new Set(
    findings.filter((one) => one.detector === 'startup-effect').map((one) => `${one.file}:${one.line}`),
  );
  return findings
    .filter(
      ({ detector, file, line }) =>
        ['scheduled-job', 'queue-consumer'].includes(detector) &&
        !atStart.has(`${file}:${line}`) &&
        isKept(file, line),
    )
    .filter(({ file, data }) => duties[String(data?.function ?? file)] === undefined)
    .map(({ file, line, message, data }) =>
      problem('MIG-4014', {
        message: `${message}: it would run in both processes`,
        cause: 'It is started by code that stays in the service.',
        remedy: `Let it run in both with \`duties: { "${String(data?.function ?? file)}": both }\` in migrate.config.yaml, or move what starts it out of this context.`,
        file,
        line,
      }),
    );
}
