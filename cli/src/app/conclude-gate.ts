import { GATE_SCHEMA, type Gate, gateSchema, worstVerdict } from '../artifacts/gate.ts';
import { gatePath } from '../artifacts/paths.ts';
import { readArtifact, writeArtifact } from '../artifacts/store.ts';
import { appendJournal } from '../runtime/journal.ts';
import type { Project } from '../runtime/project.ts';
import { SCHEMA_PART, sourceSubject } from '../verify/subject.ts';
import type { Verification } from './verification.ts';
import type { StageResult } from './verify-on-stage.ts';

/**
 * Writes the gate. Its subject is from before the checks, for what was edited while they ran was not checked; only contracts are
 * what they wrote, and the schema is that of the database that they worked on.
 */
export function concludeGate(
  { project, context, subject, complete }: Verification,
  { checks, schema }: StageResult,
): Gate {
  const now = new Date();
  const after = sourceSubject(project, context.name);
  const gate: Gate = {
    schema: GATE_SCHEMA,
    context: context.name,
    verdict: worstVerdict(checks.map((check) => check.verdict)),
    complete,
    checks: [...checks],
    subject: {
      ...subject,
      ...(after.contracts === undefined ? {} : { contracts: after.contracts }),
      ...(schema === undefined ? {} : { [SCHEMA_PART]: schema }),
    },
    at: now.toISOString(),
  };
  if (!standsBeside(project, gate)) writeArtifact(project.root, gatePath(context.name), gate);
  appendJournal(
    project.root,
    {
      event: 'verify',
      context: context.name,
      why: `${complete ? 'complete' : 'partial'}: ${checks.map((check) => `${check.name} ${check.verdict}`).join(', ')}`,
      to: { verdict: gate.verdict },
      numbers: Object.fromEntries(
        checks.map((check) => [check.name, { seconds: check.seconds, findings: check.findings.length }]),
      ),
    },
    now,
  );
  return gate;
}

/** A partial run that passed says nothing against a complete gate over the very same subject, as far as it looked. */
function standsBeside(project: Project, gate: Gate): boolean {
  if (gate.complete || gate.verdict !== 'pass') return false;
  const known = readArtifact(project.root, gatePath(gate.context), gateSchema, 'migrate verify');
  if (known?.complete !== true) return false;
  return Object.entries(gate.subject).every(([part, hash]) => known.subject[part] === hash);
}
