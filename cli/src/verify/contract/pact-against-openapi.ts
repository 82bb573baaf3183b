import { createRequire } from 'node:module';
import { z } from 'zod';
import type { OpenApi } from '../../openapi/document.ts';
import type { Pact } from './pact-file.ts';

type ComparatorClass = new (document: object) => { compare(pact: object): AsyncIterable<unknown> };

/** The types that the package publishes do not resolve, so its border is checked as that of any other data. */
const packageSchema = z.object({
  Comparator: z.custom<ComparatorClass>((value) => typeof value === 'function'),
});
const resultSchema = z.looseObject({
  type: z.string(),
  message: z.string(),
  mockDetails: z.looseObject({ interactionDescription: z.string().nullish() }).optional(),
});

/** Where recorded traffic and an OpenAPI document disagree, by Pactflow's comparator: of errors alone, each once. */
export async function pactDisagreements(document: OpenApi, pact: Pact): Promise<readonly string[]> {
  // Loaded when it is needed, for it brings a schema compiler along.
  const require = createRequire(import.meta.url);
  const { Comparator } = packageSchema.parse(require('@pactflow/openapi-pact-comparator'));
  const found = new Set<string>();
  for await (const one of new Comparator(structuredClone(document)).compare(structuredClone(pact))) {
    const result = resultSchema.parse(one);
    if (result.type === 'error')
      found.add(`${result.mockDetails?.interactionDescription ?? pact.consumer.name}: ${result.message}`);
  }
  return [...found].sort();
}
