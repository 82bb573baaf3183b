import type { Gate, GateCheck, GateFinding } from '../artifacts/gate.ts';

const SHOWN = 20;

/** The gate for people: a line per check, then the first findings. */
export function gateText(gate: Gate): string {
  const rows = gate.checks.map((check) => [
    check.name,
    check.verdict,
    `${check.seconds.toFixed(1)} s`,
    evidenceText(check),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  const findings = gate.checks.flatMap((check) =>
    check.findings.map((finding) => `  ${check.name}: ${findingText(finding)}`),
  );
  const hidden = findings.length - SHOWN;
  return [
    `Gate of ${gate.context}: ${gate.verdict}${gate.complete ? '' : ' (partial: it informs, it does not open the gate)'}`,
    ...lines,
    ...(findings.length === 0 ? [] : ['', 'Findings:', ...findings.slice(0, SHOWN)]),
    ...(hidden > 0 ? [`  … and ${hidden} more in migration/gates/${gate.context}.json`] : []),
  ].join('\n');
}

/** `GET /products $.items[*].price: the field is missing`. */
export function findingText({ route, field, message }: GateFinding): string {
  const place = [route, field].filter((one) => one !== undefined).join(' ');
  return place === '' ? message : `${place}: ${message}`;
}

/** Numbers and names in one line; of a list the number of entries. */
export function evidenceText(check: GateCheck): string {
  return Object.entries(check.evidence)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.length : value}`)
    .join(', ');
}
