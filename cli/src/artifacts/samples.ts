import { z } from 'zod';

export const SAMPLES_SCHEMA = 'migrate/samples@1';

const headersSchema = z.array(z.tuple([z.string(), z.string()]));

/** A body as recorded: JSON parsed when the content type says so, text, or base64; `truncated` when over the bound. */
const bodySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('json'), value: z.json() }),
  z.object({ kind: z.literal('text'), value: z.string() }),
  z.object({ kind: z.literal('base64'), value: z.string() }),
  z.object({ kind: z.literal('truncated'), bytes: z.number().int() }),
]);
export type SampleBody = z.infer<typeof bodySchema>;

/** One recorded exchange. Secrets are typed placeholders such as `{{secret:token:3}}`, the same value always the same placeholder. */
export const sampleSchema = z.object({
  /** Position in the recording, from 0, by start time. */
  index: z.number().int().nonnegative(),
  /** Route id of the model that answered, absent when none matched. */
  route: z.string().optional(),
  request: z.object({ method: z.string(), url: z.string(), headers: headersSchema, body: bodySchema }),
  response: z.object({ status: z.number().int(), headers: headersSchema, body: bodySchema }),
  /** Milliseconds since the recording began. */
  startedAt: z.number(),
  endedAt: z.number(),
  /** Position in the row-change log when the request arrived: changes with a lower or equal number were committed before. */
  changesBefore: z.number().int().nonnegative(),
  /** How many recorded exchanges like it this one stands for; 1 where absent. */
  standsFor: z.number().int().positive().optional(),
});
export type Sample = z.infer<typeof sampleSchema>;

const routeCoverageSchema = z.object({
  route: z.string(),
  hits: z.number().int(),
  /** Hits by status. */
  statuses: z.record(z.string(), z.number().int()),
  /** `query.NAME` and `body.NAME` that requests brought. */
  parameters: z.array(z.string()),
  /** What the sources tell of the route, and no request showed. */
  missing: z.object({ statuses: z.array(z.number().int()), parameters: z.array(z.string()) }),
});
export type RouteCoverage = z.infer<typeof routeCoverageSchema>;

export const recordingSchema = z.object({
  schema: z.literal(SAMPLES_SCHEMA),
  application: z.string(),
  /** Ties the samples to their secrets and row changes in `.run/`. */
  id: z.string().optional(),
  /** ISO time. */
  at: z.iso.datetime(),
  /** The command that made the traffic and its exit code. */
  command: z.array(z.string()),
  exitCode: z.number().int(),
  /** Name of the database that holds the snapshot taken before the first request, where one could be taken. */
  snapshot: z.string().optional(),
  /** True when the samples carry row changes, so that every request's database state can be restored. */
  rowChanges: z.boolean(),
  /** Row changes in `.run/recording/changes.ndjson`; they hold secrets, hence not beside the samples. */
  changes: z.number().int().nonnegative().optional(),
  /** Hits by route id. */
  coverage: z.record(z.string(), z.number().int()),
  /** Statuses and parameters by route, in the order of the model. */
  routes: z.array(routeCoverageSchema).optional(),
  /** Exchanges that were kept. */
  samples: z.number().int(),
  /** Exchanges that were recorded; more than `samples` where some stand for others. */
  exchanges: z.number().int().optional(),
  /** Bodies that were left out because they are over the bound, cannot be told from a secret, or were never written down. */
  skippedBodies: z.number().int().optional(),
  /** Where the exchanges come from: the recording proxy, or a file that another tool wrote. */
  source: z.enum(['proxy', 'har']).optional(),
});
/** `migration/samples/recording.json`; the exchanges are lines of `samples.ndjson` beside it. */
export type Recording = z.infer<typeof recordingSchema>;

/** One committed row change, a line of `migration/.run/recording/changes.ndjson`. */
export const rowChangeSchema = z.object({
  seq: z.number().int(),
  table: z.string(),
  op: z.enum(['INSERT', 'UPDATE', 'DELETE']),
  before: z.record(z.string(), z.json()).nullable(),
  after: z.record(z.string(), z.json()).nullable(),
});
export type RowChange = z.infer<typeof rowChangeSchema>;
