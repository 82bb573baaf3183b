import { Agent, request } from 'node:http';
import { median } from '../figures.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly token?: string;
}

/** One process that is asked over one connection, one request after the other. */
export class Side {
  readonly name: string;
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(name: string, url: string) {
    this.name = name;
    this.#url = new URL(url);
  }

  /** Milliseconds until the whole answer was there. @throws when it is no 200 */
  async time(call: Call): Promise<number> {
    const began = performance.now();
    const { status, text } = await this.ask(call);
    const milliseconds = performance.now() - began;
    if (status === 200) return milliseconds;
    throw new Error(`${this.name}: ${call.method} ${call.path} gets ${status} ${text}`);
  }

  ask({ method, path, body, token }: Call): Promise<{ status: number; text: string }> {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const { hostname, port } = this.#url;
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/**
 * Asks all sides in turn, one request each and each time in another order, so that what the machine does besides hits all alike.
 * @returns p50 of each round by side
 */
export async function interleaved(
  sides: readonly Side[],
  call: Call,
  { rounds, count }: { readonly rounds: number; readonly count: number },
): Promise<Map<string, number[]>> {
  const results = new Map<string, number[]>(sides.map((side) => [side.name, []]));
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, times] of await oneRound(sides, call, count))
      if (round > 0) results.get(name)?.push(median(times));
  return results;
}

async function oneRound(sides: readonly Side[], call: Call, count: number): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(sides.map((side) => [side.name, []]));
  for (let turn = 0; turn < count; turn += 1)
    for (let index = 0; index < sides.length; index += 1) {
      const side = sides[(turn + index) % sides.length];
      if (side !== undefined) times.get(side.name)?.push(await side.time(call));
    }
  return times;
}
