import { createRequire } from 'node:module';
import { z } from 'zod';
import type { OpenApi } from '../../openapi/document.ts';
import type { Pact } from './pact-file.ts';

type ComparatorClass = new (documents: {
  readonly oas: object;
}) => { compare(pact: object): AsyncIterable<unknown> };

/** The types that the package publishes do not resolve, so its border is checked as that of any other data. */
const packageSchema = z.object({
  Comparator: z.custom<ComparatorClass>((value) => typeof value === 'function'),
});
const resultSchema = z.looseObject({
  code: z.string(),
  type: z.string(),
  message: z.string(),
  mockDetails: z.looseObject({ interactionDescription: z.string().nullish() }).optional(),
});

/**
 * Where recorded traffic and an OpenAPI document disagree, by Pactflow's comparator: each error once, with where it was seen. A
 * request that was refused may well be one that the document does not allow.
 */
export async function pactDisagreements(document: OpenApi, pact: Pact): Promise<readonly string[]> {
  // Loaded when it is needed, for it brings a schema compiler along.
  const require = createRequire(import.meta.url);
  const { Comparator } = packageSchema.parse(require('@pactflow/openapi-pact-comparator'));
  const comparator = new Comparator({ oas: structuredClone(document) });
  const refused = new Set(
    pact.interactions.filter((one) => one.response.status >= 400).map((one) => one.description),
  );
  const seen = new Map<string, string[]>();
  for await (const one of comparator.compare(structuredClone(pact))) {
    const { type, code, message, mockDetails } = resultSchema.parse(one);
    const interaction = mockDetails?.interactionDescription ?? pact.consumer.name;
    if (type !== 'error' || (code.startsWith('request.') && refused.has(interaction))) continue;
    seen.set(message, [...(seen.get(message) ?? []), interaction]);
  }
  return [...seen].map(([message, interactions]) => told(message, interactions)).sort();
}

function told(message: string, [first = '', ...others]: readonly string[]): string {
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${message} (${first}${more})`;
}
