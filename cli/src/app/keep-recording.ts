import { randomBytes } from 'node:crypto';
import type { Model } from '../artifacts/model.ts';
import { paths } from '../artifacts/paths.ts';
import { type Recording, SAMPLES_SCHEMA, type Sample } from '../artifacts/samples.ts';
import { writeArtifact } from '../artifacts/store.ts';
import { type RecordedCalls, writeOutboundCalls } from '../record/outbound-store.ts';
import { redactSamples } from '../record/redact.ts';
import { routeCoverage } from '../record/route-coverage.ts';
import { writeSamples } from '../record/store.ts';
import { SAMPLES_PER_ROUTE, thinOut } from '../record/thin-out.ts';
import { coverageOf } from '../record/to-samples.ts';
import { appendJournal } from '../runtime/journal.ts';
import type { Project } from '../runtime/project.ts';
import { knownRequests } from './known-requests.ts';

/** How much of what passed is kept. */
export interface RecordingBounds {
  /** Bytes of one body; a longer one is left out and counted. */
  readonly maxBody?: number | undefined;
  /** Samples of one route. */
  readonly perRoute?: number | undefined;
}

/** What was recorded, before anything of it was redacted or left out. */
export interface Recorded {
  readonly source: 'proxy' | 'har';
  readonly command: readonly string[];
  readonly exitCode: number;
  readonly samples: readonly Sample[];
  readonly changes: readonly string[];
  /** Whether `changes` tell the state before each sample. */
  readonly rowChanges: boolean;
  readonly snapshot: string | undefined;
  readonly bounds: RecordingBounds | undefined;
  /** Calls to other systems; absent where none could be seen. */
  readonly outbound?: RecordedCalls;
}

/** Redacts, thins out and writes a recording, with what it covers. */
export function keepRecording(project: Project, model: Model, recorded: Recorded): Recording {
  const { source, command, exitCode, samples, changes, rowChanges, snapshot, bounds } = recorded;
  const ids = model.routes.map((route) => route.id);
  // All are searched for secrets: what only a sample named that is not kept hides in the others too.
  const redaction = redactSamples(samples);
  const kept = thinOut(redaction.samples, bounds?.perRoute ?? SAMPLES_PER_ROUTE);
  const recording: Recording & { readonly id: string } = {
    schema: SAMPLES_SCHEMA,
    application: model.application.name,
    id: randomBytes(8).toString('hex'),
    at: new Date().toISOString(),
    source,
    command: [...command],
    exitCode,
    ...(snapshot === undefined ? {} : { snapshot }),
    rowChanges,
    changes: changes.length,
    coverage: coverageOf(ids, samples),
    routes: routeCoverage(ids, knownRequests(project, model), samples),
    samples: kept.length,
    exchanges: samples.length,
    skippedBodies: skippedBodies(redaction.samples),
  };
  writeArtifact(project.root, paths.model, model);
  writeOutboundCalls(project.root, recording.id, recorded.outbound ?? { beganAt: 0, calls: [] });
  writeSamples(project.root, { recording, samples: kept, secrets: redaction.secrets.entries(), changes });
  appendJournal(project.root, {
    event: 'record',
    why: command.join(' '),
    numbers: { samples: kept.length, exchanges: samples.length, changes: changes.length, exitCode },
  });
  return recording;
}

function skippedBodies(samples: readonly Sample[]): number {
  return samples
    .flatMap(({ request, response }) => [request.body, response.body])
    .filter((body) => body.kind === 'truncated').length;
}
