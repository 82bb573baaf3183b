import { z } from 'zod';
import type { Interaction } from '../contract/pact-file.ts';
import type { ClientJob } from './client-findings.ts';

const rulesSchema = z.object({
  body: z
    .record(z.string(), z.object({ matchers: z.array(z.looseObject({ match: z.string() })) }))
    .default({}),
});

/** The rules for a request's body as a pact file holds them, in the form that Pact's mock server is told them in. */
export function mockRules({
  matchingRules = {},
}: Interaction['request']): ClientJob['calls'][number]['request']['rules'] {
  return Object.entries(rulesSchema.parse(matchingRules).body).map(([path, { matchers }]) => ({
    path,
    rules: matchers.map(({ match, ...details }) => ({ ...details, 'pact:matcher:type': match })),
  }));
}
