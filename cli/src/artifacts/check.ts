import { z } from 'zod';
import { crossingKindSchema, healSchema } from './context-map.ts';

export const CHECK_SCHEMA = 'migrate/check@1';

const violationSchema = z.object({
  code: z.string(),
  kind: crossingKindSchema,
  from: z.string(),
  to: z.string(),
  /** What uses, and what it uses: functions, modules, tables, an event, a variable. */
  source: z.string(),
  target: z.string(),
  message: z.string(),
  /** The pattern that would carry it over the boundary. */
  heal: healSchema,
  remedy: z.string(),
  file: z.string(),
  line: z.number().int().positive(),
});

const noteSchema = z.object({
  code: z.string(),
  kind: z.enum(['module', 'route', 'table']),
  name: z.string(),
  /** The context that it would join; absent where nothing speaks for any. */
  context: z.string().optional(),
  message: z.string(),
  file: z.string(),
  line: z.number().int().positive(),
});

export const checkSchema = z.object({
  schema: z.literal(CHECK_SCHEMA),
  application: z.string(),
  verdict: z.enum(['pass', 'fail']),
  /** How many ties over boundaries are there, those that the map lists included. */
  crossings: z.number().int(),
  /** Queries whose tables are not known: what they tie together is not seen. */
  unresolvedQueries: z.number().int(),
  violations: z.array(violationSchema),
  /** What the map does not know; never a reason to fail. */
  notes: z.array(noteSchema),
});

/** The present sources, held against the committed context map. */
export type Check = z.infer<typeof checkSchema>;
export type Violation = Check['violations'][number];
export type CheckNote = Check['notes'][number];
