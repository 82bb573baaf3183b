import { createHash } from 'node:crypto';
import type { Gate, GateCheck, GateFinding } from '../artifacts/gate.ts';
import { gatePath } from '../artifacts/paths.ts';
import { findingText } from './gate-text.ts';

/** GitHub takes 10 MB; findings beyond this number say nothing new. */
const MAX_RESULTS = 5000;

const TITLES: Readonly<Record<GateCheck['name'], string>> = {
  slice: 'The service is not the slice that was asked for',
  contract: 'The service breaks a recorded contract',
  parity: 'Service and monolith answer differently',
  load: 'The service is slower than its budget allows',
  data: 'Rows differ between the two databases',
};

/** The gate as SARIF 2.1.0: a result per finding, and one for each check that is not green without findings. */
export function sarifOf(gate: Gate): string {
  const red = gate.checks.filter((check) => check.verdict !== 'pass');
  const results = red.flatMap((check) =>
    (check.findings.length > 0 ? check.findings : [{ message: `${check.name}: ${check.verdict}` }]).map(
      (finding) => resultOf(gate, check, finding),
    ),
  );
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'migrate verify',
            rules: gate.checks.map(({ name }) => ({
              id: `migrate/${name}`,
              shortDescription: { text: TITLES[name] },
            })),
          },
        },
        invocations: [{ executionSuccessful: true, endTimeUtc: gate.at }],
        results: results.slice(0, MAX_RESULTS),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A finding about a running route has no line of code; the gate file is where it is written. */
function resultOf(gate: Gate, check: GateCheck, finding: GateFinding) {
  const [, file = gatePath(gate.context), line] =
    /^([^$\s].*\.[cm]?[jt]sx?):(\d+)$/.exec(finding.field ?? '') ?? [];
  return {
    ruleId: `migrate/${check.name}`,
    level: check.verdict === 'fail' ? 'error' : 'warning',
    message: { text: findingText(finding) },
    locations: [
      { physicalLocation: { artifactLocation: { uri: file }, region: { startLine: Number(line ?? 1) } } },
    ],
    partialFingerprints: {
      'migrate/v1': fingerprint([gate.context, check.name, finding.route, finding.field, finding.message]),
    },
  };
}

function fingerprint(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
