import { z } from 'zod';

/** One line of `migration/journal.ndjson`: a change of state that happened. */
export const journalEntrySchema = z.object({
  at: z.iso.datetime(),
  event: z.enum([
    'extract',
    'record',
    'verify',
    'shift',
    'refused',
    'rollback',
    'release',
    'retire',
    'deploy',
    'deployable',
  ]),
  context: z.string().optional(),
  why: z.string(),
  from: z.json().optional(),
  to: z.json().optional(),
  numbers: z.record(z.string(), z.json()).optional(),
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;
