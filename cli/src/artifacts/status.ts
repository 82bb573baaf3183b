import { z } from 'zod';
import { recordingSchema } from './samples.ts';

export const STATUS_SCHEMA = 'migrate/status@1';

/** How far a context is on its way out of the monolith. */
const roadmapStepSchema = z.object({
  context: z.string(),
  step: z.enum([
    'stays',
    'not-started',
    'extracted',
    'verified',
    'shadow',
    'canary',
    'service',
    'rolled-back',
  ]),
  /** Percent of its traffic that the service answers. */
  weight: z.number(),
  /** True once the service answers all of it. */
  done: z.boolean(),
  /** The command that leads on; empty where there is none. */
  next: z.string(),
  why: z.string(),
});
export type RoadmapStep = z.infer<typeof roadmapStepSchema>;

/** What runs and where traffic goes; derived from files and the live proxy, never stored. */
export const statusSchema = z.object({
  schema: z.literal(STATUS_SCHEMA),
  monolith: z.object({ url: z.string(), healthy: z.boolean() }),
  proxy: z.object({ url: z.string(), adminUrl: z.string(), healthy: z.boolean() }),
  database: z.object({ url: z.string(), embedded: z.boolean(), healthy: z.boolean() }).optional(),
  services: z.array(
    z.object({
      context: z.string(),
      url: z.string(),
      healthy: z.boolean(),
      mode: z.enum(['monolith', 'shadow', 'canary', 'service']),
      weight: z.number(),
      /** Data stage of the context's tables. */
      stage: z.enum(['shared', 'copy', 'verify', 'switch', 'complete']),
      latched: z.boolean(),
    }),
  ),
  /** What the last recording covers; absent where there is none. */
  recording: recordingSchema
    .pick({ application: true, at: true, source: true, samples: true, exchanges: true, routes: true })
    .optional(),
  /** The order of extraction of the context map, ticked off. */
  roadmap: z.array(roadmapStepSchema).default([]),
});
export type Status = z.infer<typeof statusSchema>;
