import { z } from 'zod';

/** Schema name and version that every route table carries. */
export const ROUTE_TABLE_SCHEMA = 'migrate/routes@1';

/** Where a context's traffic goes. `shadow` answers from the monolith and compares the target's answer. */
export const modeSchema = z.enum(['monolith', 'shadow', 'canary', 'service']);
export type Mode = z.infer<typeof modeSchema>;

/** The name of the target that answers everything no context claims. It must exist in every table. */
export const MONOLITH = 'monolith';

/** A duration: milliseconds as a number, or text such as `250ms`, `30s`, `5m`. */
const durationSchema = z.union([z.number().int().nonnegative(), z.string().regex(/^\d+(ms|s|m)$/)], {
  error: 'must be milliseconds, or text such as 250ms, 30s, 5m',
});

/** An instance that listens on a Unix socket. */
const unixSchema = z.string().regex(/^unix:\/.+/, { error: 'must be unix: and an absolute path' });

/** How requests are spread over the instances of a target. */
export const balanceSchema = z.enum(['least-pending', 'round-robin']);
export type Balance = z.infer<typeof balanceSchema>;

const breakerSchema = z.strictObject({
  /** Failures in a row that open the breaker of an instance. */
  failures: z.number().int().positive().optional(),
  /** How long it stays open the first time; twice as long each time that its trial request fails. */
  open: durationSchema.optional(),
  longest: durationSchema.optional(),
});

const targetSchema = z.strictObject({
  /** One base URL per instance, scheme, host and port only; or `unix:/path/of/a.sock`. */
  urls: z.array(z.union([unixSchema, z.url({ protocol: /^https?$/ })], { error: 'must be a URL' })).min(1),
  /** Path that answers 200 while an instance may take traffic. */
  health: z.string().startsWith('/').optional(),
  /** Path that answers 200 while an instance lives; without one, `health` tells that too. */
  liveness: z.string().startsWith('/').optional(),
  balance: balanceSchema.optional(),
  breaker: breakerSchema.optional(),
  /** Most requests under way at one instance; more go elsewhere or are refused with 503. */
  maxPending: z.number().int().positive().optional(),
});

const stickySchema = z.union(
  [z.strictObject({ cookie: z.string().min(1) }), z.strictObject({ header: z.string().min(1) })],
  { error: 'must be { cookie: NAME } or { header: NAME }' },
);

const budgetSchema = z.strictObject({
  /** Highest tolerated share of failed requests above the monolith's in the same window, 0 to 1. */
  errors: z.number().min(0).max(1).default(0.01),
  /** Highest tolerated ratio of the target's p95 latency to the monolith's in the same window. */
  p95: z.number().positive().default(1.3),
  /** Length of the sliding window. */
  window: durationSchema.default('30s'),
  /** Fewest requests in the window before a breach is believed. */
  samples: z.number().int().positive().default(50),
});

const timeoutsSchema = z.strictObject({
  connect: durationSchema.optional(),
  headers: durationSchema.optional(),
  idle: durationSchema.optional(),
  total: durationSchema.optional(),
});

const contextSchema = z.strictObject({
  target: z.string(),
  mode: modeSchema.default('monolith'),
  /** Share of the context's traffic that the target answers in mode `canary`, in percent. */
  weight: z.number().min(0).max(100).default(0),
  sticky: stickySchema.optional(),
  fallback: z.string().default(MONOLITH),
  timeouts: timeoutsSchema.optional(),
  budget: budgetSchema.optional(),
  /** Raised by `migrate route`; a rollback latch holds until the generation is higher than the latched one. */
  generation: z.number().int().nonnegative().default(0),
  /** The monolith no longer has its code: only the target can answer, so there is no other mode, fallback or rollback. */
  retired: z.boolean().optional(),
});

/** By name, the value that a request must carry, or `true` for any. */
const wantedSchema = z.record(z.string().min(1), z.union([z.string(), z.literal(true)]));

/** What else a request must carry for a route to match. */
const conditionsSchema = z.strictObject({
  header: wantedSchema.optional(),
  cookie: wantedSchema.optional(),
  query: wantedSchema.optional(),
});
export type Conditions = z.infer<typeof conditionsSchema>;

/** Lets testers choose the side of one request with a header, whatever the mode. */
const overrideSchema = z.strictObject({
  /** Header that names the target; it is not forwarded. */
  header: z.string().min(1),
  /** Header that carries the secret of STRANGLER_OVERRIDE_SECRET; it is not forwarded. */
  secretHeader: z.string().min(1).optional(),
  /** Networks whose peers need no secret, such as `10.0.0.0/8`. */
  networks: z.array(z.string()).optional(),
});

const routeSchema = z.strictObject({
  /** A context of this table, or `monolith` for a route that must never be shadowed by a later one. */
  context: z.string(),
  /** Upper-case HTTP method, or `ALL`. */
  method: z.string().regex(/^[A-Z-]+$/),
  /** Express path pattern, or a regular expression in slashes, joined over all mounts. */
  path: z.string().min(1),
  /** Only a query may be shadowed, retried, or answered by the fallback. */
  kind: z.enum(['query', 'command']).default('command'),
  only: conditionsSchema.optional(),
});

/** The desired routing state: first match wins, with Express's matching; no match goes to the monolith. */
export const routeTableSchema = z.strictObject({
  schema: z.literal(ROUTE_TABLE_SCHEMA),
  express: z.union([z.literal(4), z.literal(5)], { error: 'must be 4 or 5, the major version of Express' }),
  caseSensitive: z.boolean().default(false),
  strict: z.boolean().default(false),
  targets: z.record(z.string(), targetSchema),
  contexts: z.record(z.string(), contextSchema).default({}),
  routes: z.array(routeSchema).default([]),
  override: overrideSchema.optional(),
});
export type RouteTable = z.infer<typeof routeTableSchema>;
export type RouteTableContext = z.infer<typeof contextSchema>;
export type RouteTableRoute = z.infer<typeof routeSchema>;
