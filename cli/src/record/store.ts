import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreLocalFiles } from '../artifacts/local-files.ts';
import { paths } from '../artifacts/paths.ts';
import { type Recording, recordingSchema, type Sample, sampleSchema } from '../artifacts/samples.ts';
import { readArtifact, serialize } from '../artifacts/store.ts';
import { causeOf, fail } from '../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { runFile } from '../runtime/run-folder.ts';
import type { SecretValue } from './secrets.ts';
import { readVault, type Vault, writeVault } from './vault.ts';

/** A recording with everything that `verify` needs of it. */
export interface Samples {
  readonly recording: Recording;
  readonly samples: readonly Sample[];
  readonly vault: Vault;
  /** Lines of the row-change log, as text: row images must not pass through JavaScript numbers. */
  readonly changes: readonly string[];
}

export interface NewRecording {
  readonly recording: Recording & { readonly id: string };
  readonly samples: readonly Sample[];
  readonly secrets: Readonly<Record<string, SecretValue>>;
  readonly changes: readonly string[];
}

/**
 * Writes a recording whole or not at all: drafts first, then one rename of the samples' folder. What lies in `.run/` carries the
 * recording's id, so that a crash between the renames is noticed and not mistaken for a recording.
 */
export function writeSamples(root: string, made: NewRecording): void {
  const folder = join(root, paths.samples);
  const draft = `${folder}.${randomBytes(4).toString('hex')}.draft`;
  const old = `${draft}.old`;
  try {
    mkdirSync(draft, { recursive: true });
    writeFileAtomic(join(draft, 'samples.ndjson'), linesOf(made.samples.map((one) => JSON.stringify(one))));
    writeFileAtomic(join(draft, 'recording.json'), serialize(made.recording));
    ignoreLocalFiles(root);
    writeFileAtomic(
      changesFile(root),
      linesOf([JSON.stringify({ recording: made.recording.id }), ...made.changes]),
      0o600,
    );
    writeVault(root, made.recording.id, made.secrets);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder) && existsSync(old)) renameSync(old, folder);
    throw error instanceof Error && error.name === 'Failure'
      ? error
      : fail('MIG-3012', { message: `Cannot write ${folder}`, cause: causeOf(error) }, { cause: error });
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * The last recording.
 * @returns undefined when there is none
 * @throws Failure MIG-1005 when a part of it is broken, MIG-5001 when its secrets or row changes are those of another one
 */
export function readSamples(root: string): Samples | undefined {
  const recording = readRecording(root);
  if (recording === undefined) return undefined;
  const samples = readLines(join(root, paths.samples, 'samples.ndjson')).map((line, index) =>
    sampleOf(line, index),
  );
  const vault = readVault(root);
  const [head = '{}', ...changes] = readLines(changesFile(root));
  if (vault === undefined || vault.recording !== recording.id || !head.includes(JSON.stringify(recording.id)))
    throw fail('MIG-5001', {
      message: 'The samples are not complete',
      cause: `${paths.run}/ does not hold the secrets and row changes of the recording in ${paths.samples}/.`,
    });
  return { recording, samples, vault, changes };
}

export function readRecording(root: string): Recording | undefined {
  return readArtifact(root, `${paths.samples}/recording.json`, recordingSchema, 'migrate record');
}

function changesFile(root: string): string {
  return runFile(root, 'recording', 'changes.ndjson');
}

function sampleOf(line: string, index: number): Sample {
  const parsed = sampleSchema.safeParse(parse(line));
  if (parsed.success) return parsed.data;
  throw fail('MIG-1005', {
    message: `${paths.samples}/samples.ndjson does not have the expected form`,
    cause: parsed.error.issues[0]?.message,
    remedy: 'Run `migrate record`.',
    file: `${paths.samples}/samples.ndjson`,
    line: index + 1,
  });
}

function readLines(file: string): readonly string[] {
  return (readFileIfPresent(file) ?? '').split('\n').filter((line) => line !== '');
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
