import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATE_SCHEMA, type Gate } from '../../src/artifacts/gate.ts';
import { writeArtifact } from '../../src/artifacts/store.ts';
import { loadProject } from '../../src/runtime/project.ts';
import type { Pact } from '../../src/verify/contract/pact-file.ts';
import { writeContracts } from '../../src/verify/contract/write-contracts.ts';
import { currentSubject } from '../../src/verify/subject.ts';

export const NOTES_PACT: Pact = {
  consumer: { name: 'clients' },
  provider: { name: 'notes' },
  interactions: [
    {
      type: 'Synchronous/HTTP',
      description: 'GET /notes answers 200 (sample 1)',
      pending: false,
      providerStates: [{ name: 'database as recorded', params: { sample: 1 } }],
      request: { method: 'GET', path: '/notes' },
      response: {
        status: 200,
        headers: { 'content-type': ['application/json'] },
        body: { content: { total: 1 }, contentType: 'application/json', encoded: false },
      },
    },
  ],
  metadata: { pactSpecification: { version: '4.0' } },
};

/** Writes what a green `verify notes` leaves behind, without running it. */
export async function writeVerified(root: string, change: Partial<Gate> = {}): Promise<void> {
  const { service = '' } = await currentSubject(loadProject(root), 'notes');
  writeContracts(root, NOTES_PACT, { provider: service }, 'pass');
  await writeGate(root, change);
}

/** A green gate over everything as it is now. */
export async function writeGate(root: string, change: Partial<Gate> = {}): Promise<void> {
  const gate: Gate = {
    schema: GATE_SCHEMA,
    context: 'notes',
    verdict: 'pass',
    complete: true,
    checks: [],
    subject: await currentSubject(loadProject(root), 'notes'),
    at: new Date().toISOString(),
    ...change,
  };
  writeArtifact(root, 'migration/gates/notes.json', gate);
}

export function journalOf(root: string): readonly Record<string, unknown>[] {
  return readFileSync(join(root, 'migration/journal.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
