import { createHash } from 'node:crypto';
import type { Verdict } from '../../artifacts/gate.ts';
import { readMatrix, withRow, writeMatrix } from '../../artifacts/matrix.ts';
import { paths } from '../../artifacts/paths.ts';
import { serialize, writeArtifact } from '../../artifacts/store.ts';
import { CONSUMER, type Pact } from './pact-file.ts';

export function pactPath(provider: string, consumer = CONSUMER): string {
  return `${paths.contracts}/pacts/${consumer}-${provider}.json`;
}

/** The participant that is no context. */
export const MONOLITH = 'monolith';

/** The pacts that verifying a context writes: of its clients, of the monolith as its caller, and its own with the monolith. */
export function ownPacts(context: string): readonly string[] {
  return [pactPath(context), pactPath(context, MONOLITH), pactPath(MONOLITH, context)];
}

/** SHA-256 of the sources of both sides; a consumer without sources of ours goes by its pact. */
export interface ContractVersions {
  readonly provider: string;
  readonly consumer?: string;
}

/** Writes the pact and the result of its verification. */
export function writeContracts(root: string, pact: Pact, versions: ContractVersions, result: Verdict): void {
  writeArtifact(root, pactPath(pact.provider.name, pact.consumer.name), pact);
  const content = createHash('sha256').update(serialize(pact)).digest('hex');
  const row = {
    consumer: pact.consumer.name,
    consumerVersion: versions.consumer ?? content,
    pact: content,
    provider: pact.provider.name,
    version: versions.provider,
    result,
    at: new Date().toISOString(),
  };
  writeMatrix(root, withRow(readMatrix(root), row));
}
