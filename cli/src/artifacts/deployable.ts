import { z } from 'zod';
import { verdictSchema } from './gate.ts';

export const DEPLOYABLE_SCHEMA = 'migrate/deployable@1';

export const deployableSchema = z.object({
  schema: z.literal(DEPLOYABLE_SCHEMA),
  context: z.string(),
  environment: z.string(),
  /** SHA-256 of the service's sources. */
  version: z.string(),
  /** `forced` is a no that somebody overrode. */
  answer: z.enum(['yes', 'no', 'forced']),
  /** Why not; empty when it may be deployed. */
  reasons: z.array(
    z.object({
      from: z.enum(['gate', 'matrix', 'broker', 'openapi']),
      message: z.string(),
      remedy: z.string().optional(),
    }),
  ),
  /** Each pair of versions that would meet, and what is known of it. */
  verifications: z.array(
    z.object({
      consumer: z.string(),
      provider: z.string(),
      pact: z.string().optional(),
      version: z.string().optional(),
      result: z.union([verdictSchema, z.literal('unknown')]),
      why: z.string(),
    }),
  ),
  /** What does not decide: compatible changes, disagreements of traffic and document. */
  notes: z.array(z.string()),
});

/** Whether a version of a context may be deployed to an environment. */
export type Deployable = z.infer<typeof deployableSchema>;
export type DeployableReason = Deployable['reasons'][number];
