import { z } from 'zod';

export const GATE_SCHEMA = 'migrate/gate@1';

export const verdictSchema = z.enum(['pass', 'fail', 'inconclusive', 'not-run']);
export type Verdict = z.infer<typeof verdictSchema>;

const findingSchema = z.object({
  /** `METHOD path` of the route concerned, where there is one. */
  route: z.string().optional(),
  /** Field path in the body (`$.items[*].price`), header name or metric. */
  field: z.string().optional(),
  message: z.string(),
});

const checkSchema = z.object({
  name: z.enum(['slice', 'contract', 'parity', 'load', 'data']),
  verdict: verdictSchema,
  /** Counts and engines, never adjectives: `{ interactions: 34, engine: 'k6' }`. */
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  findings: z.array(findingSchema),
  seconds: z.number(),
});

export const gateSchema = z.object({
  schema: z.literal(GATE_SCHEMA),
  context: z.string(),
  verdict: verdictSchema,
  /** False for a run with --only: it informs, it never opens the gate. */
  complete: z.boolean(),
  checks: z.array(checkSchema),
  /** SHA-256 of what was checked, by part. */
  subject: z.record(z.string(), z.string()),
  /** ISO time. */
  at: z.iso.datetime(),
});

export type Gate = z.infer<typeof gateSchema>;
export type GateCheck = Gate['checks'][number];
export type GateFinding = z.infer<typeof findingSchema>;

const RANK: Record<Verdict, number> = { fail: 3, 'not-run': 2, inconclusive: 1, pass: 0 };

/** The worst verdict: fail before not-run before inconclusive before pass; no verdict at all is not-run. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>(
    (worst, next) => (RANK[next] > RANK[worst] ? next : worst),
    verdicts[0] ?? 'not-run',
  );
}
