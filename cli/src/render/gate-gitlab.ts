import { createHash } from 'node:crypto';
import type { Gate, GateCheck } from '../artifacts/gate.ts';
import { findingsToShow, placeOf } from './finding-place.ts';
import { findingText } from './gate-text.ts';

/** GitLab compares the fingerprints of two reports: what is in both is old news, whatever line it stands on. */
interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'blocker' | 'major';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/**
 * The gate as a GitLab Code Quality report, an issue per finding of a check that is not green.
 * @param base folder of the application below that of the repository
 */
export function gateGitlab(gate: Gate, base = ''): string {
  const issues = gate.checks
    .filter((check) => check.verdict !== 'pass')
    .flatMap((check) => issuesOf(gate, check, base));
  const distinct = new Map(issues.map((one) => [one.fingerprint, one]));
  return `${JSON.stringify([...distinct.values()], null, 2)}\n`;
}

function issuesOf(gate: Gate, check: GateCheck, base: string): readonly CodeQualityIssue[] {
  return findingsToShow(check).map((finding) => {
    const { file, line } = placeOf(gate, finding, base);
    const description = `${gate.context}: ${check.name} ${check.verdict}: ${findingText(finding)}`;
    return {
      description,
      check_name: `migrate/${check.name}`,
      fingerprint: createHash('sha256')
        .update(JSON.stringify([gate.context, check.name, finding.route, file, finding.message]))
        .digest('hex'),
      severity: check.verdict === 'inconclusive' ? 'major' : 'blocker',
      location: { path: file, lines: { begin: line } },
    };
  });
}
