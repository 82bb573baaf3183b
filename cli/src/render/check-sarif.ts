import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Check, CheckNote, Violation } from '../artifacts/check.ts';
import { catalogue } from '../errors/catalogue/index.ts';

const RULES = Object.entries(catalogue).filter(([code]) => code.startsWith('MIG-70'));

/**
 * The check as SARIF 2.1.0, with a fingerprint that stays when lines shift.
 * @param base folder of the application below that of the repository
 */
export function checkSarif({ violations, notes }: Check, base = ''): string {
  const below = <T extends { file: string }>(one: T): T => ({ ...one, file: posix.join(base, one.file) });
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'migrate check',
            rules: RULES.map(([id, { title, remedy }]) => ({
              id,
              shortDescription: { text: title },
              help: { text: remedy },
            })),
          },
        },
        results: [
          ...violations.map((one) =>
            result(below(one), 'error', [one.kind, one.from, one.to, one.source, one.target]),
          ),
          ...notes.map((one) => result(below(one), 'note', [one.kind, one.name])),
        ],
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function result(one: Violation | CheckNote, level: 'error' | 'note', identity: readonly string[]) {
  const { code, message, file, line } = one;
  return {
    ruleId: code,
    level,
    message: { text: message },
    locations: [
      { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line } } },
    ],
    partialFingerprints: { 'migrate/v1': fingerprint([code, ...identity]) },
  };
}

function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
