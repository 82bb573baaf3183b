import type { ProcessRecord } from '../artifacts/run-state.ts';
import { processesSchema } from '../artifacts/run-state.ts';
import { serialize } from '../artifacts/store.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { ensureRunFolder, runFile } from './run-folder.ts';

/**
 * `migration/.run/processes.json`: every process that was started and not yet stopped.
 * Only the holder of the lock writes it, so read-change-write is safe.
 */
export function readRecords(root: string): readonly ProcessRecord[] {
  const text = readFileIfPresent(runFile(root, 'processes.json'));
  if (text === undefined) return [];
  const parsed = processesSchema.safeParse(parseJson(text));
  // The file is ours and written whole: a foreign one tells us of nothing that we started.
  return parsed.success ? parsed.data.processes : [];
}

/** Adds the record or replaces the one with its token. */
export function putRecord(root: string, record: ProcessRecord): void {
  write(root, [...readRecords(root).filter((one) => one.token !== record.token), record]);
}

export function removeRecord(root: string, token: string): void {
  const records = readRecords(root);
  if (records.some((one) => one.token === token))
    write(
      root,
      records.filter((one) => one.token !== token),
    );
}

export function findRecord(root: string, name: string): ProcessRecord | undefined {
  return readRecords(root).find((one) => one.name === name);
}

function write(root: string, processes: readonly ProcessRecord[]): void {
  ensureRunFolder(root);
  writeFileAtomic(
    runFile(root, 'processes.json'),
    serialize({ schema: 'migrate/processes@1', processes }),
    0o600,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
