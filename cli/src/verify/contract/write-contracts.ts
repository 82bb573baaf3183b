import { createHash } from 'node:crypto';
import type { Verdict } from '../../artifacts/gate.ts';
import { readMatrix, withRow, writeMatrix } from '../../artifacts/matrix.ts';
import { paths } from '../../artifacts/paths.ts';
import { serialize, writeArtifact } from '../../artifacts/store.ts';
import { CONSUMER, type Pact } from './pact-file.ts';

export function pactPath(context: string): string {
  return `${paths.contracts}/pacts/${CONSUMER}-${context}.json`;
}

/** Writes the pact and the result of its verification. */
export function writeContracts(root: string, pact: Pact, version: string, result: Verdict): void {
  const provider = pact.provider.name;
  writeArtifact(root, pactPath(provider), pact);
  const content = createHash('sha256').update(serialize(pact)).digest('hex');
  const row = {
    consumer: pact.consumer.name,
    consumerVersion: content,
    pact: content,
    provider,
    version,
    result,
    at: new Date().toISOString(),
  };
  writeMatrix(root, withRow(readMatrix(root), row));
}
