import { existsSync, rmSync } from 'node:fs';
import type { ProcessRecord, ProcessRole } from '../artifacts/run-state.ts';
import type { Progress } from '../ports/progress.ts';
import { purgeEmbedded } from '../runtime/database/embedded.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject } from '../runtime/project.ts';
import { readRecords, removeRecord } from '../runtime/registry.ts';
import { runFile } from '../runtime/run-folder.ts';
import { isAlive, stopRecord } from '../runtime/stopping.ts';

export const DOWN_SCHEMA = 'migrate/down@1';

/** What `down` ended, by name. */
export interface DownResult {
  readonly schema: typeof DOWN_SCHEMA;
  readonly stopped: readonly string[];
  readonly purged: boolean;
}

/** First what takes traffic, last what others still write to. */
const ORDER: readonly ProcessRole[] = ['proxy', 'service', 'monolith', 'command', 'database'];

/** Ends everything that `up` and crashed commands left running, and nothing else. Works with a broken configuration too. */
export async function down(
  root: string,
  options: { readonly purge: boolean; readonly progress: Progress },
): Promise<DownResult> {
  // Without anything on record the folder itself may be the mistake; then say so.
  if (!existsSync(runFile(root))) {
    loadProject(root);
    return { schema: DOWN_SCHEMA, stopped: [], purged: false };
  }
  return withLock(root, 'down', async () => {
    const stopped: string[] = [];
    for (const record of inOrder(readRecords(root))) {
      if (isAlive(record)) {
        options.progress.step(`stopping ${record.name}`);
        stopped.push(record.name);
      }
      await stopRecord(record);
      removeRecord(root, record.token);
    }
    if (options.purge) {
      options.progress.step('deleting the embedded database');
      await purgeEmbedded(root);
      rmSync(runFile(root, 'seams.json'), { force: true });
    }
    return { schema: DOWN_SCHEMA, stopped, purged: options.purge };
  });
}

function inOrder(records: readonly ProcessRecord[]): readonly ProcessRecord[] {
  return records.toSorted((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
}
