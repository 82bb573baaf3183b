import { describe, expect, test } from 'vitest';
import { aCustomer, aMemberOfStaff } from '../support/accounts';
import { get, send } from '../support/client';
import { expectFailure, expectJson } from '../support/shapes';
import { adminToken } from '../support/shop';

const put = (key: string, json: unknown, token?: string) =>
  send('PUT', `/admin/settings/${key}`, { json, token });

describe('/admin/settings', () => {
  // Only this one is changed here: other tests pay the shipping.
  test('PUT changes a setting, and the next reader sees it', async () => {
    const token = await adminToken();
    for (const value of [25, 10]) {
      expectJson(await put('stock.low_below', { value }, token), 200, { key: 'stock.low_below', value });
      expectJson(await get('/admin/settings', token), 200, {
        items: [
          { key: 'shipping.flat_cents', value: 490 },
          { key: 'shipping.free_from_cents', value: 5000 },
          { key: 'stock.low_below', value },
        ],
      });
    }
  });

  test('answers 404 for a setting that nobody reads', async () => {
    expectFailure(await put('shop.color', { value: 1 }, await adminToken()), 404, 'not_found');
  });

  test.each([{}, { value: '1' }, { value: -1 }, { value: 1_000_001 }])('refuses %o', async (json) => {
    expectFailure(await put('stock.low_below', json, await adminToken()), 400, 'validation_failed');
  });

  test('are for the administrator alone', async () => {
    expectFailure(await get('/admin/settings'), 401, 'unauthorized');
    expectFailure(await get('/admin/settings', (await aCustomer()).token), 403, 'forbidden');
    const { token } = await aMemberOfStaff('support');
    expectFailure(await put('stock.low_below', { value: 1 }, token), 403, 'forbidden');
    expect((await get('/admin/settings', await adminToken())).status).toBe(200);
  });
});
