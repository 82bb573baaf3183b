import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { get, post } from '../support/client';
import { type JobRun, runJob } from '../support/jobs';
import { expectFailure, expectJson, isoDate } from '../support/shapes';
import { adminToken, aProduct, buy } from '../support/shop';

interface JobLine {
  name: string;
  schedule: string;
  lastRun: JobRun | null;
}

const count: unknown = expect.toSatisfy((value: unknown) => Number.isInteger(value) && Number(value) >= 0);

const DETAILS: Record<string, Record<string, unknown>> = {
  'refresh-product-pairs': { watermark: isoDate, products: count },
  'roll-up-sales': { watermark: isoDate, days: count },
  'release-abandoned-carts': { carts: count, pieces: count },
  'purge-expired': { sessions: count, resets: count },
};

async function jobs(): Promise<JobLine[]> {
  return (await get<{ items: JobLine[] }>('/admin/jobs', await adminToken())).body.items;
}

describe('GET /admin/jobs', () => {
  test('lists every job with its schedule and its last run', async () => {
    const { finishedAt } = await runJob('purge-expired');
    const items = await jobs();
    expect(items.map(({ name, schedule }) => [name, schedule])).toStrictEqual([
      ['refresh-product-pairs', '*/10 * * * *'],
      ['roll-up-sales', '0 * * * *'],
      ['release-abandoned-carts', '20 * * * *'],
      ['purge-expired', '40 3 * * *'],
    ]);
    const purge = items.find(({ name }) => name === 'purge-expired');
    expect(purge).toStrictEqual({
      name: 'purge-expired',
      schedule: '40 3 * * *',
      lastRun: {
        startedAt: isoDate,
        finishedAt,
        outcome: 'succeeded',
        detail: DETAILS['purge-expired'],
      },
    });
  });

  test('is for administrators', async () => {
    expectFailure(await get('/admin/jobs'), 401, 'unauthorized');
    expectFailure(await get('/admin/jobs', (await aCustomer()).token), 403, 'forbidden');
  });
});

describe('POST /admin/jobs/:name/run', () => {
  test.each(Object.keys(DETAILS))('runs %s and answers its outcome', async (name) => {
    const run = await runJob(name);
    expect(run).toStrictEqual({
      startedAt: isoDate,
      finishedAt: isoDate,
      outcome: 'succeeded',
      detail: DETAILS[name],
    });
    expect(Date.parse(run.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(run.startedAt));
  });

  test.each([
    ['refresh-product-pairs', 'products', 2],
    ['roll-up-sales', 'days', 1],
  ])('%s looks at what was ordered since', async (name, detail, least) => {
    await buy((await aCustomer()).token, [
      [await aProduct(), 1],
      [await aProduct(), 1],
    ]);
    const first = await runJob(name);
    expect(Number(first.detail[detail])).toBeGreaterThanOrEqual(least);
    const second = await runJob(name);
    expect(Date.parse(String(second.detail.watermark))).toBeGreaterThan(
      Date.parse(String(first.detail.watermark)),
    );
  });

  test('runs one at a time', async () => {
    const token = await adminToken();
    const url = '/admin/jobs/refresh-product-pairs/run';
    const together = async () => {
      const replies = await Promise.all(Array.from({ length: 6 }, () => post(url, undefined, token)));
      for (const reply of replies) {
        if (reply.status !== 200) expectFailure(reply, 409, 'job_running');
      }
      return new Set(replies.map(({ status }) => status));
    };
    await expect.poll(together, { timeout: 8000 }).toEqual(new Set([200, 409]));
    expect((await runJob('refresh-product-pairs')).outcome).toBe('succeeded');
  });

  test('answers 404 for an unknown job', async () => {
    expectFailure(await post('/admin/jobs/no-such-job/run', undefined, await adminToken()), 404, 'not_found');
  });

  test('is for administrators', async () => {
    expectFailure(await post('/admin/jobs/purge-expired/run'), 401, 'unauthorized');
    const { token } = await aCustomer();
    expectFailure(await post('/admin/jobs/purge-expired/run', undefined, token), 403, 'forbidden');
  });
});

describe('the purge', () => {
  test('leaves a session that has not expired', async () => {
    const { token, user } = await aCustomer();
    await runJob('purge-expired');
    expectJson(await get('/me', token), 200, { ...user, createdAt: isoDate });
  });
});
