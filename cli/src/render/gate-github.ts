import type { Gate, GateCheck } from '../artifacts/gate.ts';
import { findingsToShow, placeOf } from './finding-place.ts';
import { findingText } from './gate-text.ts';
import { type Annotation, workflowCommand } from './workflow-commands.ts';

/** GitHub shows so many annotations of a kind per step, and drops the rest without a word. */
const SHOWN = 10;

/**
 * The gate as workflow commands, errors first; what does not fit is counted in the last one of its kind.
 * @param base folder of the application below that of the repository
 */
export function gateGithub(gate: Gate, base = ''): string {
  const levels = (['error', 'warning'] as const).map((level) => {
    const checks = gate.checks.filter((check) => check.verdict !== 'pass' && levelOf(check) === level);
    return fitting(checks.flatMap((check) => annotationsOf(gate, check, base)));
  });
  const verdict = `Gate of ${gate.context}: ${gate.verdict}${gate.complete ? '' : ' (partial)'}`;
  return [...levels.flat().map(workflowCommand), verdict].join('\n');
}

function levelOf(check: GateCheck): 'error' | 'warning' {
  return check.verdict === 'fail' || check.verdict === 'not-run' ? 'error' : 'warning';
}

function annotationsOf(gate: Gate, check: GateCheck, base: string): readonly Annotation[] {
  return findingsToShow(check).map((finding) => ({
    level: levelOf(check),
    ...placeOf(gate, finding, base),
    title: `migrate verify ${gate.context}: ${check.name} ${check.verdict}`,
    text: findingText(finding),
  }));
}

function fitting(annotations: readonly Annotation[]): readonly Annotation[] {
  const last = annotations[SHOWN - 1];
  if (annotations.length <= SHOWN || last === undefined) return annotations;
  const hidden = annotations.length - SHOWN + 1;
  return [
    ...annotations.slice(0, SHOWN - 1),
    { ...last, text: `… and ${hidden} more findings: see the step summary` },
  ];
}
