import type { ModelRoute } from '../../artifacts/model.ts';
import type { Sample } from '../../artifacts/samples.ts';
import type { Vault } from '../../record/vault.ts';
import { realRequest, send } from '../replay.ts';

/** One request of the mix; secrets are still placeholders. */
export interface LoadRequest {
  readonly name: string;
  readonly method: 'GET' | 'HEAD';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly weight: number;
  /** What the monolith answers to it now. */
  readonly status: number;
}

/** A request of the mix with the sample that it comes from. */
export interface Candidate {
  readonly sample: Sample;
  readonly weight: number;
}

/** Different requests at most; the heaviest stay. */
const MAX_REQUESTS = 60;
const SENT = /^(?:accept|accept-language|authorization|cookie|x-(?!forwarded-|request-id).+)$/;

/** The recorded queries of the routes, each different one with its number of occurrences. */
export function candidatesOf(
  samples: readonly Sample[],
  routes: readonly ModelRoute[],
): readonly Candidate[] {
  const queries = new Set(routes.filter((route) => route.kind === 'query').map((route) => route.id));
  const counted = new Map<string, { sample: Sample; weight: number }>();
  for (const sample of samples) {
    const { method, url, body } = sample.request;
    if (!queries.has(sample.route ?? '') || (method !== 'GET' && method !== 'HEAD') || body.kind !== 'none')
      continue;
    const key = JSON.stringify([method, url, headersOf(sample)]);
    const known = counted.get(key) ?? { sample, weight: 0 };
    counted.set(key, { ...known, weight: known.weight + (sample.standsFor ?? 1) });
  }
  return [...counted.values()]
    .sort((a, b) => b.weight - a.weight || a.sample.index - b.sample.index)
    .slice(0, MAX_REQUESTS);
}

/**
 * Asks the monolith once what it answers now. Successes are what load is about; refusals stay only where there is nothing else, and
 * a request that fails on the monolith measures nothing.
 */
export async function probe(
  candidates: readonly Candidate[],
  monolithUrl: string,
  vault: Vault,
): Promise<readonly LoadRequest[]> {
  const requests: LoadRequest[] = [];
  for (const { sample, weight } of candidates) {
    const answer = await send(monolithUrl, realRequest(sample, vault)).catch(() => undefined);
    if (answer === undefined || answer.status >= 500) continue;
    requests.push({
      name: sample.route ?? sample.request.url,
      method: sample.request.method === 'HEAD' ? 'HEAD' : 'GET',
      url: sample.request.url,
      headers: headersOf(sample),
      weight,
      status: answer.status,
    });
  }
  const good = requests.filter((one) => one.status < 400);
  return good.length > 0 ? good : requests;
}

function headersOf({ request }: Sample): Record<string, string> {
  return Object.fromEntries(
    request.headers
      .filter(([name]) => SENT.test(name.toLowerCase()))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}
