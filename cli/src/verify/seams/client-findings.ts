import { z } from 'zod';

/** A matching rule of the arguments in the form that Pact's mock server is told them in. */
const ruleSchema = z.object({
  path: z.string(),
  rules: z.array(z.looseObject({ 'pact:matcher:type': z.string() })),
});

/** What a client is tested with. */
export const jobSchema = z.object({
  consumer: z.string(),
  provider: z.string(),
  /** Files of the client and of its codec. */
  client: z.string(),
  codec: z.string(),
  urlVariable: z.string(),
  /** Error classes that the client gives back as what they were; absent where the service was extracted before these were listed. */
  errors: z.array(z.string()).optional(),
  calls: z.array(
    z.object({
      name: z.string(),
      /** Arguments as they were seen on the wire. */
      args: z.string(),
      request: z.object({ path: z.string(), body: z.string(), rules: z.array(ruleSchema) }),
      response: z.object({ status: z.number(), body: z.string() }),
    }),
  ),
});
export type ClientJob = z.infer<typeof jobSchema>;
export type TestedCall = ClientJob['calls'][number];

export const findingsSchema = z.object({
  /** What Pact says of the request that the client sent. */
  sent: z.array(z.string()),
  /** Whether a request for the function arrived at all. */
  received: z.boolean(),
  /** What the client made of the answer and should not have. */
  understood: z.array(z.string()),
});
export type ClientFindings = z.infer<typeof findingsSchema>;
