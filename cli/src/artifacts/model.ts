import { z } from 'zod';

export const MODEL_SCHEMA = 'migrate/model@1';

export const diagnosticSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  cause: z.string().optional(),
  remedy: z.string().optional(),
  file: z.string().optional(),
  line: z.number().int().positive().optional(),
});

const placeSchema = z.object({ name: z.string(), file: z.string(), line: z.number().int().positive() });

const routeSchema = z.object({
  /** `METHOD path`, with `#2` for a second registration of the same. */
  id: z.string(),
  method: z.string(),
  path: z.string(),
  file: z.string(),
  line: z.number().int().positive(),
  /** A GET that writes is a command. */
  kind: z.enum(['query', 'command']),
  /** The condition of a route that is not always registered. */
  when: z.string().optional(),
  /** How a probed model knows of the route: from the sources, from the running application, or from both. */
  evidence: z.enum(['static', 'probe', 'both']).optional(),
  /** True when a handler may pass the request on, so that the route acts as middleware for later ones. */
  passesOn: z.boolean().optional(),
  /**
   * What answers it behind a middleware, a package or the `file:line` of one that hands its requests to a router: Express itself has
   * no such route, so no probe sees it.
   */
  behind: z.string().optional(),
  middleware: z.array(placeSchema),
  /** The last function of the chain. */
  handler: placeSchema.optional(),
  /** Ids of every function that the route's own handlers reach, themselves included. */
  functions: z.array(z.string()),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
});

const functionSchema = z.object({
  /** `path#name`; methods are `path#Class.method`, anonymous ones `path#name@line`. */
  id: z.string(),
  file: z.string(),
  name: z.string(),
  line: z.number().int().positive(),
  endLine: z.number().int().positive(),
  exported: z.boolean(),
  calls: z.array(z.string()),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  /** True where a query's text could not be followed and the statement that it was made of was read in its place. */
  asHanded: z.boolean().optional(),
  /** Pairs of tables that one query of this function joins, each pair sorted. */
  joins: z.array(z.tuple([z.string(), z.string()])),
});

const tableSchema = z.object({
  name: z.string(),
  /** Function ids. */
  readers: z.array(z.string()),
  writers: z.array(z.string()),
  columns: z.array(z.string()),
  foreignKeys: z.array(z.object({ column: z.string(), table: z.string() })),
});

const moduleSchema = z.object({
  path: z.string(),
  /** Lines of the file, blank ones and comments included. */
  lines: z.number().int().nonnegative(),
  imports: z.array(
    z.object({
      path: z.string(),
      typeOnly: z.boolean(),
      /** True when the compiler drops it, although it is not marked as one of types. */
      erased: z.boolean().optional(),
    }),
  ),
  packages: z.array(z.string()),
});

const transactionSchema = z.object({
  file: z.string(),
  line: z.number().int().positive(),
  /** Function that opens it. */
  function: z.string(),
  /** Tables touched inside, sorted. */
  tables: z.array(z.string()),
  writes: z.array(z.string()),
  functions: z.array(z.string()),
});

const eventSchema = z.object({
  name: z.string(),
  emitters: z.array(z.string()),
  listeners: z.array(z.string()),
});

const entryPointSchema = z.object({
  kind: z.enum(['job', 'queue', 'event', 'websocket', 'start-up']),
  /** Schedule, queue, event or socket that calls it. */
  name: z.string(),
  /** Function id. */
  function: z.string(),
  file: z.string(),
  line: z.number().int().positive(),
  /** Tables that it reaches. */
  reads: z.array(z.string()),
  writes: z.array(z.string()),
});

const findingSchema = z.object({
  /** Id of the detector; each has its page under docs/detectors. */
  detector: z.string(),
  /** What was found, short: a table, a route, a function, a variable, a package. */
  name: z.string(),
  file: z.string(),
  line: z.number().int().positive(),
  message: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).optional(),
});

const coChangeSchema = z.object({
  a: z.string(),
  b: z.string(),
  /** Sum of 1/(files - 1) over the commits that changed both. */
  weight: z.number(),
  commits: z.number().int().positive(),
  /** Of the commits that changed the rarer of the two, the share that changed both. */
  confidence: z.number(),
});

const ledgerSchema = z.object({ resolved: z.number().int(), total: z.number().int() });

/** Resolved routes by how they were: read from the sources, seen at run time, or written beside the code by a person. */
const routeLedgerSchema = ledgerSchema.extend({
  by: z
    .object({ syntax: z.number().int(), probe: z.number().int(), annotation: z.number().int() })
    .optional(),
});

/** What `analyze --probe` found when it compared the sources with the running application. */
const probeSchema = z.object({
  both: z.number().int(),
  /** Ids of routes that the sources register and the application did not; those without a condition left the model. */
  staticOnly: z.array(z.string()),
  /** `METHOD path` of routes that only the running application has. */
  runtimeOnly: z.array(z.string()),
  /** Routes that were registered in another file than the analysis says. */
  conflicts: z.array(z.string()),
});

export const modelSchema = z.object({
  schema: z.literal(MODEL_SCHEMA),
  application: z.object({ name: z.string(), entry: z.string() }),
  express: z.union([z.literal(4), z.literal(5)]),
  settings: z.object({ caseSensitive: z.boolean(), strict: z.boolean() }),
  routes: z.array(routeSchema),
  functions: z.array(functionSchema),
  tables: z.array(tableSchema),
  modules: z.array(moduleSchema),
  transactions: z.array(transactionSchema),
  events: z.array(eventSchema),
  /** What calls code besides requests. */
  entryPoints: z.array(entryPointSchema),
  /** What a slice must know beyond routes and tables. */
  findings: z.array(findingSchema),
  /** Modules that change together; absent where there is no history. */
  coChange: z.array(coChangeSchema).optional(),
  diagnostics: z.array(diagnosticSchema),
  coverage: z.object({ routes: routeLedgerSchema, calls: ledgerSchema, queries: ledgerSchema }),
  probe: probeSchema.optional(),
});

/** What the application is made of, as the analysis saw it. */
export type Model = z.infer<typeof modelSchema>;
export type ModelRoute = Model['routes'][number];
export type ModelFunction = Model['functions'][number];
export type ModelTable = Model['tables'][number];
export type ModelModule = Model['modules'][number];
export type ModelTransaction = Model['transactions'][number];
export type ModelEntryPoint = Model['entryPoints'][number];
export type Finding = Model['findings'][number];
export type CoChange = NonNullable<Model['coChange']>[number];
