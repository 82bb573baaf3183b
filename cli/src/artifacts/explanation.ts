import { z } from 'zod';

export const EXPLANATION_SCHEMA = 'migrate/explanation@1';

const place = z.object({ file: z.string(), line: z.number().int().positive() });
const named = place.extend({ name: z.string() });
const tables = { reads: z.array(z.string()), writes: z.array(z.string()) };
/** True where a text could not be followed and the statement that it was made of was read in its place. */
const asHanded = z.boolean().optional();

/** Something that reaches a function or a table, with the call path from its first function on. */
const reach = z.object({
  /** Route id, or kind and name of another entry point. */
  from: z.string(),
  mode: z.enum(['reads', 'writes', 'calls']),
  path: z.array(z.string()),
});

const related = z.array(place.extend({ detector: z.string(), message: z.string() }));

const routeExplanation = z.object({
  kind: z.literal('route'),
  id: z.string(),
  registered: place,
  /** The mounts from the application down to the route's router. */
  mounts: z.array(place.extend({ path: z.string(), when: z.string().optional() })),
  /** The condition under which it is registered. */
  when: z.string().optional(),
  middleware: z.array(named),
  handler: named.optional(),
  /** Functions with queries, by the call path that leads to them. */
  queries: z.array(z.object({ function: z.string(), path: z.array(z.string()), ...tables, asHanded })),
  ...tables,
  findings: related,
});

const tableExplanation = z.object({
  kind: z.literal('table'),
  name: z.string(),
  defined: place,
  columns: z.array(z.string()),
  refersTo: z.array(z.object({ column: z.string(), table: z.string() })),
  referredBy: z.array(z.object({ column: z.string(), table: z.string() })),
  readers: z.array(z.string()),
  writers: z.array(z.string()),
  joins: z.array(z.object({ table: z.string(), functions: z.array(z.string()) })),
  reachedBy: z.array(reach),
  findings: related,
});

const functionExplanation = z.object({
  kind: z.literal('function'),
  id: z.string(),
  defined: place,
  callers: z.array(z.string()),
  callees: z.array(z.string()),
  ...tables,
  asHanded,
  /** Tables that it reaches through others. */
  below: z.object(tables),
  reachedBy: z.array(reach),
  findings: related,
});

const moduleExplanation = z.object({
  kind: z.literal('module'),
  path: z.string(),
  lines: z.number().int(),
  imports: z.array(z.string()),
  importedBy: z.array(z.string()),
  packages: z.array(z.string()),
  functions: z.array(z.string()),
  ...tables,
  /** Routes that it registers, and routes that run a function of it. */
  registers: z.array(z.string()),
  serves: z.array(z.string()),
  changesWith: z.array(z.object({ module: z.string(), commits: z.number().int(), confidence: z.number() })),
  findings: related,
});

const eventExplanation = z.object({
  kind: z.literal('event'),
  name: z.string(),
  emitters: z.array(z.string()),
  listeners: z.array(z.object({ function: z.string(), ...tables })),
  findings: related,
});

export const explanationSchema = z.object({
  schema: z.literal(EXPLANATION_SCHEMA),
  /** What was asked for. */
  thing: z.string(),
  explanations: z.array(
    z.discriminatedUnion('kind', [
      routeExplanation,
      tableExplanation,
      functionExplanation,
      moduleExplanation,
      eventExplanation,
    ]),
  ),
});

/** How one thing of the model was found. */
export type Explanations = z.infer<typeof explanationSchema>;
export type Explanation = Explanations['explanations'][number];
export type RouteExplanation = z.infer<typeof routeExplanation>;
export type TableExplanation = z.infer<typeof tableExplanation>;
export type FunctionExplanation = z.infer<typeof functionExplanation>;
export type ModuleExplanation = z.infer<typeof moduleExplanation>;
export type EventExplanation = z.infer<typeof eventExplanation>;
export type Reach = z.infer<typeof reach>;
export type RelatedFinding = z.infer<typeof related>[number];
