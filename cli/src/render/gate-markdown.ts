import type { Gate, Verdict } from '../artifacts/gate.ts';
import { evidenceText, findingText } from './gate-text.ts';

const SHOWN = 50;
const SIGN: Readonly<Record<Verdict, string>> = {
  pass: '✅',
  fail: '❌',
  inconclusive: '❔',
  'not-run': '⏸️',
};

/** The gate for a step summary or a comment on a pull request. */
export function gateMarkdown(gate: Gate): string {
  const findings = gate.checks.flatMap((check) =>
    check.findings.map((one) => `- **${check.name}** ${escapeMarkdown(findingText(one))}`),
  );
  const hidden = findings.length - SHOWN;
  return [
    `## ${SIGN[gate.verdict]} Gate of \`${gate.context}\`: ${gate.verdict}`,
    '',
    ...(gate.complete ? [] : ['_A partial run: it informs, it does not open the gate._', '']),
    '| check | verdict | seconds | evidence |',
    '| --- | --- | ---: | --- |',
    ...gate.checks.map(
      (check) =>
        `| ${check.name} | ${SIGN[check.verdict]} ${check.verdict} | ${check.seconds.toFixed(1)} | ${escapeMarkdown(evidenceText(check))} |`,
    ),
    ...(findings.length === 0 ? [] : ['', '### Findings', '', ...findings.slice(0, SHOWN)]),
    ...(hidden > 0 ? [`- … and ${hidden} more`] : []),
    '',
  ].join('\n');
}

/** Text of applications must not become markup or break the table. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_<>|[\]]/g, (character) => `\\${character}`).replaceAll('\n', ' ');
}
