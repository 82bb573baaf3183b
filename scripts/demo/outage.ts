import { readSamples, type Sample } from './artifacts.ts';

/** What clients saw while the service was killed under them. */
export interface OutageReport {
  readonly requests: number;
  readonly answered: number;
  readonly failed: number;
  readonly statuses: Readonly<Record<string, number>>;
}

/** Recorded queries of a context that anybody may ask: they answer 200 without a login. */
export function publicQueries(routes: readonly string[]): string[] {
  const isAnonymous = (sample: Sample) =>
    !sample.request.headers.some(([name]) => /^(?:authorization|cookie)$/i.test(name));
  const wanted = (sample: Sample) =>
    sample.request.method === 'GET' &&
    isAnonymous(sample) &&
    sample.response.status === 200 &&
    sample.route !== undefined &&
    routes.includes(sample.route);
  return [
    ...new Set(
      readSamples()
        .filter(wanted)
        .map((sample) => sample.request.url),
    ),
  ].slice(0, 20);
}

/** Keeps asking with a few clients at once, and in the middle of it does the harm. */
export async function askDuring(
  baseUrl: string,
  urls: readonly string[],
  harm: () => Promise<void>,
): Promise<OutageReport> {
  let stop = false;
  const statuses: Record<string, number> = {};
  let failed = 0;
  const client = async (number: number): Promise<void> => {
    for (let turn = number; !stop; turn += 1) {
      const url = urls[turn % urls.length] ?? '/';
      try {
        const response = await fetch(baseUrl + url);
        await response.arrayBuffer();
        statuses[response.status] = (statuses[response.status] ?? 0) + 1;
      } catch {
        failed += 1;
      }
    }
  };
  const clients = [0, 1, 2, 3, 4, 5, 6, 7].map(client);
  await pause(1_000);
  await harm();
  await pause(2_500);
  stop = true;
  await Promise.all(clients);
  const answered = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  return { requests: answered + failed, answered, failed, statuses };
}

export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
