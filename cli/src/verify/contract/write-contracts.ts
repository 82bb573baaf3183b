import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Verdict, verdictSchema } from '../../artifacts/gate.ts';
import { paths } from '../../artifacts/paths.ts';
import { readArtifact, serialize, writeArtifact } from '../../artifacts/store.ts';
import { CONSUMER, type Pact } from './pact-file.ts';

export const MATRIX_SCHEMA = 'migrate/matrix@1';

const rowSchema = z.object({
  consumer: z.string(),
  /** SHA-256 of the pact file. */
  pact: z.string(),
  provider: z.string(),
  /** SHA-256 of the provider's sources. */
  version: z.string(),
  result: verdictSchema,
});
export const matrixSchema = z.object({ schema: z.literal(MATRIX_SCHEMA), rows: z.array(rowSchema) });

/** Which provider version was verified against which pact; what is not in it is not known to fit. */
export type Matrix = z.infer<typeof matrixSchema>;

export function pactPath(context: string): string {
  return `${paths.contracts}/pacts/${CONSUMER}-${context}.json`;
}

/** Writes the pact and the result of its verification. */
export function writeContracts(root: string, pact: Pact, version: string, result: Verdict): void {
  const provider = pact.provider.name;
  writeArtifact(root, pactPath(provider), pact);
  const path = `${paths.contracts}/matrix.json`;
  const known = readArtifact(root, path, matrixSchema, 'migrate verify')?.rows ?? [];
  const row = {
    consumer: pact.consumer.name,
    pact: createHash('sha256').update(serialize(pact)).digest('hex'),
    provider,
    version,
    result,
  };
  const others = known.filter((one) => keyOf(one) !== keyOf(row));
  const rows = [...others, row].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  writeArtifact(root, path, { schema: MATRIX_SCHEMA, rows });
}

function keyOf(row: Matrix['rows'][number]): string {
  return [row.provider, row.consumer, row.pact, row.version].join(' ');
}
