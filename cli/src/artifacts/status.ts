import { z } from 'zod';

export const STATUS_SCHEMA = 'migrate/status@1';

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
});
export type Status = z.infer<typeof statusSchema>;
