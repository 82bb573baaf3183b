import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readSamples, type Sample } from './artifacts.ts';

/** What clients saw while the service was killed under them. */
export interface OutageReport {
  readonly requests: number;
  readonly answered: number;
  readonly failed: number;
  readonly statuses: Readonly<Record<string, number>>;
}

/** A fresh customer of the shop, so that queries behind a login can be asked too. */
export async function signUp(baseUrl: string): Promise<string> {
  const response = await fetch(`${baseUrl}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${randomUUID()}@demo.example`,
      password: randomUUID(),
      displayName: 'Demo Customer',
    }),
  });
  return z.looseObject({ token: z.string() }).parse(await response.json()).token;
}

/** Recorded queries of a context that the monolith answers this customer with 200. */
export async function askableQueries(
  monolithUrl: string,
  routes: readonly string[],
  token: string,
): Promise<string[]> {
  const wanted = (sample: Sample) =>
    sample.request.method === 'GET' && sample.route !== undefined && routes.includes(sample.route);
  const urls = [
    ...new Set(
      readSamples()
        .filter(wanted)
        .map((sample) => sample.request.url),
    ),
  ];
  const answers = await Promise.all(urls.map(async (url) => (await ask(monolithUrl + url, token)) === 200));
  return urls.filter((_, index) => answers[index] === true).slice(0, 20);
}

async function ask(url: string, token: string): Promise<number> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
}

/** Keeps asking with a few clients at once, and in the middle of it does the harm. */
export async function askDuring(
  baseUrl: string,
  urls: readonly string[],
  token: string,
  harm: () => Promise<void>,
): Promise<OutageReport> {
  let stop = false;
  const statuses: Record<string, number> = {};
  let failed = 0;
  const client = async (number: number): Promise<void> => {
    for (let turn = number; !stop; turn += 1) {
      const url = urls[turn % urls.length] ?? '/';
      try {
        const status = await ask(baseUrl + url, token);
        statuses[status] = (statuses[status] ?? 0) + 1;
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
