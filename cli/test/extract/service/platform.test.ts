import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FixtureCopy } from '../../helpers/copy-fixture.ts';
import { extracted, type RunningService, startExtracted } from '../../helpers/extracted-service.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

const lineSchema = z.object({
  time: z.iso.datetime(),
  level: z.string(),
  message: z.literal('request'),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  milliseconds: z.number(),
  aborted: z.boolean(),
  traceId: z.string().regex(/^[\da-f]{32}$/),
  spanId: z.string().regex(/^[\da-f]{16}$/),
});

let copy: FixtureCopy;
let service: RunningService;
beforeAll(async () => {
  copy = await extracted('runtime/slow-answers', 'cats', ['GET /cats', 'GET /cats/film', 'GET /cats/busy']);
  service = await startExtracted(copy, 'cats');
});
afterAll(async () => {
  service.child.kill('SIGTERM');
  await service.ended;
  copy.remove();
});

function ask(path: string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal) {
  return fetch(`http://127.0.0.1:${service.port}${path}`, { headers, ...(signal && { signal }) });
}

/** The log line of the last request; it is written when the connection lets go of it. */
async function lineOf(work: Promise<unknown>): Promise<z.infer<typeof lineSchema>> {
  const before = service.lines().length;
  await work.catch(() => undefined);
  for (;;) {
    const line = service
      .lines()
      .slice(before)
      .find((one) => one.startsWith('{'));
    if (line !== undefined) return lineSchema.parse(JSON.parse(line));
    await wait(10);
  }
}

/** Every sample of `/metrics` by its name and labels. */
async function metrics(): Promise<Map<string, number>> {
  const text = await (await ask('/metrics')).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('the log of a service', () => {
  it('has one line for each request, without its query', async () => {
    expect(await lineOf(ask('/cats?after=5&token=secret'))).toMatchObject({
      level: 'info',
      method: 'GET',
      path: '/cats',
      status: 200,
      aborted: false,
    });
    expect(service.lines().join('\n')).not.toContain('secret');
  });

  it('says when the client left before its answer', async () => {
    const line = await lineOf(ask('/cats/film?after=300', {}, AbortSignal.timeout(100)));
    expect(line).toMatchObject({ level: 'warn', aborted: true });
  });

  it.each([
    ['the caller’s trace', `00-${TRACE}-${SPAN}-01`, true],
    ['that of a later version', `01-${TRACE}-${SPAN}-01-more`, true],
    ['a new one for what is malformed', `00-${TRACE}-${SPAN}-01-more`, false],
    ['a new one for a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`, false],
    ['a new one for version ff', `ff-${TRACE}-${SPAN}-01`, false],
  ])('names %s', async (_what, traceparent, isTaken) => {
    const { traceId, spanId } = await lineOf(ask('/cats?after=0', { traceparent }));
    expect(traceId === TRACE).toBe(isTaken);
    expect(traceId).not.toBe('0'.repeat(32));
    expect(spanId).not.toBe(SPAN);
  });
});

describe('the metrics of a service', () => {
  it('are traffic, errors, latency and saturation', async () => {
    const before = await metrics();
    // Asking begins a new measurement of the loop with its next turn.
    await wait(100);
    await lineOf(ask('/cats/busy?for=150'));
    await lineOf(ask('/dogs'));
    const slow = ask('/cats?after=400');
    await wait(100);
    const after = await metrics();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown('http_requests_total{method="GET",status="200"}')).toBe(1);
    expect(grown('http_requests_total{method="GET",status="404"}')).toBe(1);
    expect(grown('http_request_duration_milliseconds_count')).toBe(2);
    expect(grown('http_request_duration_milliseconds_bucket{le="100"}')).toBe(1);
    expect(grown('http_request_duration_milliseconds_bucket{le="+Inf"}')).toBe(2);
    expect(after.get('http_requests_in_flight')).toBe(1);
    expect(after.get('event_loop_delay_milliseconds{quantile="1"}')).toBeGreaterThan(50);
    expect(grown('process_cpu_seconds_total')).toBeGreaterThan(0.01);
    expect([...after.values()].filter(Number.isNaN)).toEqual([]);
    await (await slow).arrayBuffer();
  });
});
