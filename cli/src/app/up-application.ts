import type { ProcessRecord } from '../artifacts/run-state.ts';
import type { RunningApplication } from '../runtime/applications.ts';
import { isHealthy } from '../runtime/health.ts';
import { findRecord, removeRecord } from '../runtime/registry.ts';
import { isAlive, stopRecord } from '../runtime/stopping.ts';
import type { Served, UpSession } from './up-session.ts';

/** One application that should run: how to tell whether the running one will do, and how to get it. */
export interface WantedApplication {
  readonly name: string;
  readonly port: number;
  /** Of everything that it is built and started from. */
  readonly fingerprint: string;
  readonly build: () => Promise<void>;
  readonly start: () => Promise<RunningApplication>;
}

/** Keeps what runs healthy and unchanged; otherwise builds first and only then replaces what still serves. */
export async function ensureApplication(session: UpSession, wanted: WantedApplication): Promise<Served> {
  const record = findRecord(session.project.root, wanted.name);
  if (record !== undefined && !session.restart && (await isAsWanted(record, wanted))) {
    session.progress.note(`${wanted.name} runs unchanged at ${record.url ?? ''}`);
    return { url: record.url ?? '' };
  }
  await wanted.build();
  if (record !== undefined) {
    if (isAlive(record)) session.progress.step(`stopping the former ${wanted.name}`);
    await stopRecord(record);
    removeRecord(session.project.root, record.token);
  }
  const running = await wanted.start();
  session.started(running.stop);
  return { url: running.url };
}

async function isAsWanted(record: ProcessRecord, wanted: WantedApplication): Promise<boolean> {
  return (
    record.url !== undefined &&
    record.port === wanted.port &&
    record.fingerprint === wanted.fingerprint &&
    isAlive(record) &&
    (await isHealthy(record.url, record.health ?? '/'))
  );
}
