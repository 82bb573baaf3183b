import { z } from 'zod';

export const CONTEXT_MAP_SCHEMA = 'migrate/context-map@1';

const evidenceSchema = z.object({
  /** A module path, `path#function`, or `table:NAME`. */
  subject: z.string(),
  signals: z.object({
    calls: z.number(),
    /** Share of the tables that a module is mostly found together with, over many weightings. */
    kin: z.number().optional(),
    data: z.number(),
    terms: z.number(),
    routes: z.number(),
  }),
  /** The runner-up and how far behind it is, 0 (a toss-up) to 1 (no competitor). */
  nextBest: z.string().optional(),
  margin: z.number(),
  why: z.string(),
});

const contextSchema = z.object({
  name: z.string(),
  modules: z.array(z.string()),
  /** Route ids of the model. */
  routes: z.array(z.string()),
  tables: z.array(z.string()),
  /** Share of seeds and weightings in which the context keeps the same members, 0 to 1. */
  stability: z.number(),
  verdict: z.enum(['extract', 'keep']),
  why: z.string(),
  evidence: z.array(evidenceSchema),
});

export const seamKindSchema = z.enum(['call', 'join', 'foreign-key', 'transaction', 'event', 'shared-state']);
export const healSchema = z.enum([
  'remote-call',
  'composition',
  'replica',
  'view',
  'event',
  'saga',
  'merge',
  'keep',
]);

const seamSchema = z.object({
  from: z.string(),
  to: z.string(),
  kind: seamKindSchema,
  /** `caller -> callee` function ids for calls; `table -> table` for joins and keys; function ids for the others. */
  calls: z.array(z.string()),
  /** True when the called side writes tables that `to` owns. */
  writes: z.boolean(),
  tables: z.array(z.string()),
  heal: healSchema,
  why: z.string(),
});

export const crossingKindSchema = z.enum([
  'import',
  'call',
  'read',
  'write',
  'join',
  'foreign-key',
  'transaction',
  'event',
  'memory',
]);

/** What ties two contexts today, one entry per pair and kind; `migrate check` fails on what is not listed. */
const crossingSchema = z.object({
  kind: crossingKindSchema,
  /** A context, or `sharedKernel`. */
  from: z.string(),
  to: z.string(),
  /** `user -> used`: functions, modules, tables (of a join both, with `+`); a bare name for events and memory. */
  through: z.array(z.string()),
});

const operationSchema = z.object({
  context: z.string(),
  /** Route id of the model. */
  operation: z.string(),
  kind: z.enum(['query', 'command']),
  /** Other contexts that take part: a command changes something there, a query only asks. */
  collaborators: z.array(z.object({ context: z.string(), mode: z.enum(['query', 'command']) })),
});

const tableAccessSchema = z.object({
  table: z.string(),
  owner: z.string().optional(),
  /** By queries of their own; `joins` where it is queried together with a table of another owner. */
  uses: z.array(z.object({ context: z.string(), use: z.enum(['writes', 'reads', 'joins']) })),
});

const dutySchema = z.object({
  kind: z.enum(['job', 'queue', 'event', 'websocket', 'memory']),
  /** Schedule, queue, event, socket or variable. */
  name: z.string(),
  /** Contexts that it works for; none while it is of the shared kernel alone. */
  contexts: z.array(z.string()),
});

const cutSchema = z.object({
  kind: z.enum(['foreign-key', 'join']),
  from: z.string(),
  to: z.string(),
  /** `table.column` of a key, the table that is joined otherwise. */
  own: z.string(),
  /** Table of `to`. */
  other: z.string(),
  /** Functions that join; none for a key. */
  through: z.array(z.string()),
  advice: z.enum(['api', 'replica', 'view', 'merge']),
  why: z.string(),
});

const metricsSchema = z.object({
  contexts: z.number().int(),
  SM: z.number(),
  ICP: z.number(),
  IFN: z.number(),
  NED: z.number(),
  BCP: z.number().nullable(),
});

export const contextMapSchema = z.object({
  schema: z.literal(CONTEXT_MAP_SCHEMA),
  application: z.string(),
  contexts: z.array(contextSchema),
  sharedKernel: z.array(z.string()),
  seams: z.array(seamSchema),
  sagas: z.array(
    z.object({
      name: z.string(),
      contexts: z.array(z.string()),
      function: z.string(),
      tables: z.array(z.string()),
      advice: z.string(),
      /** Local transactions in their order, each with what undoes it; the last one needs no undoing. */
      steps: z
        .array(
          z.object({
            context: z.string(),
            writes: z.array(z.string()),
            /** Functions that write it today. */
            through: z.array(z.string()).default([]),
            compensation: z.string().optional(),
          }),
        )
        .default([]),
      /** The context that holds more than half of what is written: there the transaction may better stay whole. */
      keepIn: z.string().optional(),
    }),
  ),
  /** The first goes first; value and risk are points that only compare contexts of one map. */
  order: z.array(
    z.object({
      context: z.string(),
      why: z.string(),
      value: z.number().default(0),
      risk: z.number().default(0),
      reasons: z.array(z.string()).default([]),
    }),
  ),
  alternatives: z.array(
    z.object({
      name: z.string(),
      contexts: z.record(z.string(), z.array(z.string())),
      metrics: metricsSchema,
    }),
  ),
  metrics: metricsSchema,
  /** Absent in maps that were written before `migrate check` existed. */
  crossings: z.array(crossingSchema).optional(),
  /** What each context offers, and who takes part. */
  operations: z.array(operationSchema).default([]),
  /** The data ownership matrix. */
  data: z.array(tableAccessSchema).default([]),
  /** Foreign keys and joins that boundaries cut, each with what takes its place. */
  cuts: z.array(cutSchema).default([]),
  /** What runs besides routes, and what stays in memory. */
  duties: z.array(dutySchema).default([]),
});

/** The proposed architecture: no line numbers, so it changes only when the architecture does. */
export type ContextMap = z.infer<typeof contextMapSchema>;
export type Context = ContextMap['contexts'][number];
export type Seam = ContextMap['seams'][number];
export type ListedCrossing = NonNullable<ContextMap['crossings']>[number];
export type Operation = ContextMap['operations'][number];
export type TableAccess = ContextMap['data'][number];
export type Duty = ContextMap['duties'][number];
export type Cut = ContextMap['cuts'][number];
export type CrossingKind = ListedCrossing['kind'];
export type Metrics = z.infer<typeof metricsSchema>;
