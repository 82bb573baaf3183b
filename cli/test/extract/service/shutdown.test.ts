import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FixtureCopy } from '../../helpers/copy-fixture.ts';
import { extracted, type RunningService, startExtracted } from '../../helpers/extracted-service.ts';

let copy: FixtureCopy;
beforeAll(async () => {
  copy = await extracted('runtime/slow-answers', 'cats', ['GET /cats', 'GET /cats/film']);
});
afterAll(() => copy.remove());

interface Answered {
  readonly number: number;
  readonly text: string;
  readonly connection: string;
}

/** Clients that count their requests and keep what became of each. */
class Clients {
  readonly answered: Answered[] = [];
  /** Requests that got no whole answer, with the error; refused connections were never accepted. */
  readonly lost: string[] = [];
  readonly #port: number;
  #number = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** One after the other on one connection, until the service takes none any more. */
  async keepAsking(pathOf: () => string): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (await this.ask(pathOf(), agent));
    agent.destroy();
  }

  /** @returns false when nothing was answered */
  async ask(path: string, agent: Agent): Promise<boolean> {
    this.#number += 1;
    const number = this.#number;
    try {
      const response = await this.#responseTo(path, number, agent);
      let text = '';
      for await (const chunk of response) text += String(chunk);
      this.answered.push({ number, text, connection: response.headers.connection ?? '' });
      return true;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (code !== 'ECONNREFUSED') this.lost.push(`${number} ${path}: ${code}`);
      return false;
    }
  }

  #responseTo(path: string, number: number, agent: Agent): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { 'x-number': String(number) };
      request({ port: this.#port, host: '127.0.0.1', path, agent, headers }, resolve)
        .on('error', reject)
        .end();
    });
  }
}

/** Numbers of the requests that the application began. */
function begun(service: RunningService): number[] {
  return service
    .lines()
    .flatMap((line) => /^begun (\d+)$/.exec(line)?.[1] ?? [])
    .map(Number);
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((left, right) => left - right);
}

describe('a service that is stopped', () => {
  it('under load answers every request that it accepted, and ends with 0 within its grace period', async () => {
    const service = await startExtracted(copy, 'cats');
    const clients = new Clients(service.port);
    const idle = new Agent({ keepAlive: true, maxSockets: 1 });
    await clients.ask('/cats?after=0', idle);
    let turn = 0;
    const load = Array.from({ length: 24 }, () =>
      clients.keepAsking(() => {
        turn += 1;
        return `/cats?after=${(turn * 7) % 40}`;
      }),
    );
    const films = Array.from({ length: 4 }, () =>
      clients.ask('/cats/film?after=1500', new Agent({ keepAlive: true })),
    );
    await wait(600);
    const stopped = performance.now();
    service.child.kill('SIGTERM');
    await wait(150);
    // A connection on which nothing was under way takes one more request, as its client could not know.
    expect(await clients.ask('/cats?after=0', idle)).toBe(true);
    expect(clients.answered.at(-1)?.connection).toBe('close');
    await Promise.all([...load, ...films]);
    expect(await service.ended).toEqual({ code: 0, signal: null });

    expect(performance.now() - stopped).toBeLessThan(5000);
    expect(clients.lost).toEqual([]);
    expect(sorted(clients.answered.map((one) => one.number))).toEqual(sorted(begun(service)));
    expect(clients.answered.length).toBeGreaterThan(200);
    expect(clients.answered.filter((one) => one.text === 'first last')).toHaveLength(4);
    expect(clients.answered.filter((one) => one.connection === 'close').length).toBeGreaterThanOrEqual(24);
    idle.destroy();
  });

  it('is not ready any more, on the connections that it still has', async () => {
    const service = await startExtracted(copy, 'cats');
    const clients = new Clients(service.port);
    const probe = new Agent({ keepAlive: true, maxSockets: 1 });
    const slow = clients.ask('/cats?after=400', new Agent());
    await clients.ask('/health/ready', probe);
    service.child.kill('SIGTERM');
    await wait(100);
    await clients.ask('/health/ready', probe);
    expect(clients.answered.map((one) => one.text)).toEqual(['{"status":"ready"}', '{"status":"not ready"}']);
    expect(await slow).toBe(true);
    expect((await service.ended).code).toBe(0);
    probe.destroy();
  });

  it('cuts what takes longer than the grace period, and says so with its exit code', async () => {
    const service = await startExtracted(copy, 'cats', { SHUTDOWN_GRACE_MS: '300' });
    const clients = new Clients(service.port);
    const slow = clients.ask('/cats?after=20000', new Agent());
    await wait(200);
    const stopped = performance.now();
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(1);
    expect(performance.now() - stopped).toBeLessThan(2000);
    await slow;
    expect(clients.lost).toEqual(['1 /cats?after=20000: ECONNRESET']);
  });
});
