import { join } from 'node:path';
import { type JournalEntry, journalEntrySchema } from '../artifacts/journal.ts';
import { paths } from '../artifacts/paths.ts';
import { appendLine } from '../ports/files.ts';

/** Appends one event to `migration/journal.ndjson`, durably. */
export function appendJournal(root: string, entry: Omit<JournalEntry, 'at'>, now: Date = new Date()): void {
  const whole = journalEntrySchema.parse({ at: now.toISOString(), ...entry });
  appendLine(join(root, paths.journal), JSON.stringify(whole));
}
