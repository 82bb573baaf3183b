import type { Check, Violation } from '../artifacts/check.ts';
import { escapeXml } from './xml.ts';

/** The check as JUnit XML: a test case per pair of contexts that is newly tied, or a single one that passed. */
export function checkJunit({ application, violations }: Check): string {
  const tests = Math.max(1, violations.length);
  const counts = `tests="${tests}" failures="${violations.length}" errors="0" time="0"`;
  const cases =
    violations.length === 0
      ? ['    <testcase classname="migrate.check" name="boundaries" time="0"/>']
      : violations.flatMap(testCase);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="migrate check" ${counts}>`,
    `  <testsuite name="${escapeXml(application)}" skipped="0" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ code, message, remedy, file, line }: Violation): string[] {
  return [
    `    <testcase classname="migrate.check.${code}" name="${escapeXml(message)}" file="${escapeXml(file)}" line="${line}" time="0">`,
    `      <failure type="${code}" message="${escapeXml(message)}">${escapeXml(`${file}:${line}\n${remedy}`)}</failure>`,
    '    </testcase>',
  ];
}
