import { posix } from 'node:path';
import type { Gate, GateFinding } from '../artifacts/gate.ts';
import { gatePath } from '../artifacts/paths.ts';

export interface FindingPlace {
  readonly file: string;
  readonly line: number;
}

/**
 * Where a finding is shown. One about a running route has no line of code; the gate file is where it is written.
 * @param base folder of the application below that of the repository
 */
export function placeOf(gate: Gate, finding: GateFinding, base = ''): FindingPlace {
  const [, file = gatePath(gate.context), line] =
    /^([^$\s].*\.[cm]?[jt]sx?):(\d+)$/.exec(finding.field ?? '') ?? [];
  return { file: posix.join(base, file), line: Number(line ?? 1) };
}

/** What a check that is not green has to show: its findings, or that it has none. */
export function findingsToShow(check: Gate['checks'][number]): readonly GateFinding[] {
  return check.findings.length > 0 ? check.findings : [{ message: check.verdict }];
}
