import type { Gate, GateCheck } from '../artifacts/gate.ts';
import { evidenceText, findingText } from './gate-text.ts';
import { escapeXml } from './xml.ts';

/** The gate as JUnit XML: a test case per check. What is not green must not look green, so a check that did not run is an error. */
export function junitOf(gate: Gate): string {
  const failures = gate.checks.filter((check) => check.verdict === 'fail').length;
  const errors = gate.checks.filter(
    (check) => check.verdict === 'not-run' || check.verdict === 'inconclusive',
  ).length;
  const seconds = gate.checks.reduce((sum, check) => sum + check.seconds, 0).toFixed(3);
  const counts = `tests="${gate.checks.length}" failures="${failures}" errors="${errors}" time="${seconds}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="migrate verify" ${counts}>`,
    `  <testsuite name="${escapeXml(gate.context)}" timestamp="${gate.at.replace(/\.\d+Z$/, '')}" skipped="0" ${counts}>`,
    ...gate.checks.flatMap((check) => testCase(gate, check)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(gate: Gate, check: GateCheck): readonly string[] {
  const open = `    <testcase classname="${escapeXml(`migrate.${gate.context}`)}" name="${check.name}" time="${check.seconds.toFixed(3)}"`;
  const output = `      <system-out>${escapeXml(evidenceText(check))}</system-out>`;
  if (check.verdict === 'pass') return [`${open}>`, output, '    </testcase>'];
  const tag = check.verdict === 'fail' ? 'failure' : 'error';
  const text = check.findings.map(findingText).join('\n');
  const summary = check.findings[0] === undefined ? check.verdict : findingText(check.findings[0]);
  return [
    `${open}>`,
    `      <${tag} type="${check.verdict}" message="${escapeXml(summary)}">${escapeXml(text)}</${tag}>`,
    output,
    '    </testcase>',
  ];
}
