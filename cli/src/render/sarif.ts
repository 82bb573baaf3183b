import { createHash } from 'node:crypto';
import type { Gate, GateCheck, GateFinding } from '../artifacts/gate.ts';
import { findingsToShow, placeOf } from './finding-place.ts';
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

/**
 * The gate as SARIF 2.1.0: a result per finding, and one for each check that is not green without findings.
 * @param base folder of the application below that of the repository
 */
export function sarifOf(gate: Gate, base = ''): string {
  const red = gate.checks.filter((check) => check.verdict !== 'pass');
  const results = red.flatMap((check) =>
    findingsToShow(check).map((finding) => resultOf(gate, check, finding, base)),
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

function resultOf(gate: Gate, check: GateCheck, finding: GateFinding, base: string) {
  const { file, line } = placeOf(gate, finding, base);
  return {
    ruleId: `migrate/${check.name}`,
    level: check.verdict === 'fail' ? 'error' : 'warning',
    message: { text: findingText(finding) },
    locations: [
      { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line } } },
    ],
    partialFingerprints: {
      'migrate/v1': fingerprint([gate.context, check.name, finding.route, finding.field, finding.message]),
    },
  };
}

function fingerprint(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
