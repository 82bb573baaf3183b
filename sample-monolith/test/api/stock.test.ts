import { describe, expect, test } from 'vitest';
import { aCustomer, notificationsOf } from '../support/accounts';
import { del, get, patch, post, put } from '../support/client';
import { anId, expectFailure, expectJson, isoDate, type OpenPage, type Page } from '../support/shapes';
import { adminToken, aProduct, productNow, putInCart } from '../support/shop';

interface Level {
  productId: number;
  name: string;
  stock: number;
  available: number;
}

interface Movement {
  id: number;
  change: number;
  reason: string;
  orderId: number | null;
  actorId: number | null;
  createdAt: string;
}

async function restock(productId: number, json: unknown) {
  return post<Level>(`/stock/${productId}/restock`, json, await adminToken());
}

async function movementsOf(productId: number): Promise<Movement[]> {
  return (await get<Page<Movement>>(`/stock/${productId}/movements`, await adminToken())).body.items;
}

function movement(change: number, reason: string): Movement {
  return { id: anId as number, change, reason, orderId: null, actorId: 1, createdAt: isoDate as string };
}

describe('POST /stock/:productId/restock', () => {
  test('adds the pieces and answers what there is', async () => {
    const product = await aProduct({ stock: 4 });
    await putInCart((await aCustomer()).token, product.id, 3);
    const reply = await restock(product.id, { quantity: 5, note: 'Pallet 7' });
    expectJson(reply, 201, { productId: product.id, name: product.name, stock: 9, available: 6 });
    expect(reply.headers.get('location')).toBe(`/stock/${product.id}/movements`);
    expect(await productNow(product.id)).toStrictEqual({ ...product, stock: 9, available: 6 });
  });

  test('is written down, with the note and who did it', async () => {
    const product = await aProduct({ stock: 0 });
    await restock(product.id, { quantity: 2, note: 'Pallet 8' });
    await restock(product.id, { quantity: 10_000 });
    const subject = `product:${product.id}`;
    const entry = (detail: object) => ({
      id: anId,
      action: 'stock.restocked',
      subject,
      detail,
      actor: { id: 1, displayName: 'Shop Admin' },
      createdAt: isoDate,
    });
    expectJson(await get(`/admin/audit?subject=${subject}`, await adminToken()), 200, {
      items: [entry({ quantity: 10_000, note: '' }), entry({ quantity: 2, note: 'Pallet 8' })],
      page: 1,
      pageSize: 20,
      hasMore: false,
    });
    expect(await movementsOf(product.id)).toStrictEqual([
      movement(10_000, 'restock'),
      movement(2, 'restock'),
    ]);
  });

  test('two at once both count', async () => {
    const { id } = await aProduct({ stock: 1 });
    await Promise.all([
      restock(id, { quantity: 2 }),
      restock(id, { quantity: 3 }),
      restock(id, { quantity: 4 }),
    ]);
    expect((await productNow(id)).stock).toBe(10);
    expect((await movementsOf(id)).map(({ change }) => change).sort()).toEqual([1, 2, 3, 4]);
  });

  test('tells those who wished for a product that was out of stock', async () => {
    const product = await aProduct({ stock: 2 });
    const [wishing, other] = [await aCustomer(), await aCustomer()];
    await put(`/wishlist/${product.id}`, wishing.token);
    await restock(product.id, { quantity: 1 });
    await putInCart(other.token, product.id, 3);
    await restock(product.id, { quantity: 1 });
    expect(await notificationsOf(wishing.token, 1)).toStrictEqual([
      {
        id: anId,
        kind: 'stock.back',
        message: `"${product.name}" from your wishlist is back in stock`,
        orderId: null,
        createdAt: isoDate,
        readAt: null,
      },
    ]);
    expectJson(await get('/me/notifications', other.token), 200, { items: [] });
  });

  test.each([{}, { quantity: 0 }, { quantity: 10_001 }, { quantity: '5' }, { quantity: 1, note: 5 }])(
    'refuses %o',
    async (json) => {
      const { id } = await aProduct();
      expectFailure(await restock(id, json), 400, 'validation_failed');
      expect((await productNow(id)).stock).toBe(10);
    },
  );

  test('answers 404 for a product that does not exist or was deleted', async () => {
    expectFailure(await restock(2_147_483_647, { quantity: 1 }), 404, 'not_found');
    const { id } = await aProduct();
    await del(`/products/${id}`, await adminToken());
    expectFailure(await restock(id, { quantity: 1 }), 404, 'not_found');
    expect(await movementsOf(id)).toStrictEqual([movement(10, 'restock')]);
  });

  test('needs the permission', async () => {
    const { id } = await aProduct();
    expectFailure(await post(`/stock/${id}/restock`, { quantity: 1 }), 401, 'unauthorized');
    const { token } = await aCustomer();
    expectFailure(await post(`/stock/${id}/restock`, { quantity: 1 }, token), 403, 'missing_permission');
  });
});

describe('GET /stock/:productId/movements', () => {
  test('knows the first stock and its corrections, the newest first, in pages', async () => {
    const { id } = await aProduct({ stock: 7 });
    const token = await adminToken();
    await patch(`/products/${id}`, { stock: 4 }, token);
    await patch(`/products/${id}`, { stock: 4, name: 'Same stock' }, token);
    await patch(`/products/${id}`, { priceCents: 5 }, token);
    await patch(`/products/${id}`, { stock: 6 }, token);
    const [restocked, lowered, raised] = [
      movement(7, 'restock'),
      movement(-3, 'correction'),
      movement(2, 'correction'),
    ];
    const first = { items: [raised, lowered], page: 1, pageSize: 2, total: 3, totalPages: 2 };
    expectJson(await get(`/stock/${id}/movements?pageSize=2`, token), 200, first);
    const second = { items: [restocked], page: 2, pageSize: 2, total: 3, totalPages: 2 };
    expectJson(await get(`/stock/${id}/movements?pageSize=2&page=2`, token), 200, second);
  });

  test('has none for a product that never had stock, nor for a correction that was refused', async () => {
    const { id } = await aProduct({ stock: 0 });
    const none = { items: [], page: 1, pageSize: 20, total: 0, totalPages: 0 };
    expectJson(await get(`/stock/${id}/movements`, await adminToken()), 200, none);
    await restock(id, { quantity: 3 });
    await putInCart((await aCustomer()).token, id, 2);
    const refused = await patch(`/products/${id}`, { stock: 1 }, await adminToken());
    expectFailure(refused, 409, 'stock_reserved');
    expect(await movementsOf(id)).toStrictEqual([movement(3, 'restock')]);
  });

  test('answers 404 for no product, 400 for no id and no page', async () => {
    const token = await adminToken();
    expectFailure(await get('/stock/2147483647/movements', token), 404, 'not_found');
    expectFailure(await get('/stock/abc/movements', token), 400, 'validation_failed');
    expectFailure(await get('/stock/1/movements?page=0', token), 400, 'validation_failed');
  });

  test('needs the permission', async () => {
    expectFailure(await get('/stock/1/movements'), 401, 'unauthorized');
    expectFailure(await get('/stock/1/movements', (await aCustomer()).token), 403, 'missing_permission');
  });
});

describe('GET /stock/low', () => {
  async function low(query: string): Promise<OpenPage<Level>> {
    return (await get<OpenPage<Level>>(`/stock/low${query}`, await adminToken())).body;
  }

  async function allLow(below: number): Promise<Level[]> {
    const levels: Level[] = [];
    for (let page = 1; ; page += 1) {
      const { items, hasMore } = await low(`?below=${below}&pageSize=100&page=${page}`);
      levels.push(...items);
      if (!hasMore) return levels;
    }
  }

  test('has what is left on the shelf below the number, whatever lies in carts', async () => {
    const [enough, few] = [await aProduct({ stock: 3 }), await aProduct({ stock: 4 })];
    await putInCart((await aCustomer()).token, few.id, 2);
    const level = { productId: few.id, name: few.name, stock: 4, available: 2 };
    // Other tests move products between the pages that are asked for one after another.
    await expect.poll(() => allLow(3)).toContainEqual(level);
    const levels = await allLow(3);
    expect(levels.map(({ productId }) => productId)).not.toContain(enough.id);
    expect(levels.every(({ available }) => available < 3)).toBe(true);
  });

  test('puts the emptiest first, asks for less than five, and goes on', async () => {
    await Promise.all([aProduct({ stock: 0 }), aProduct({ stock: 0 }), aProduct({ stock: 4 })]);
    const first = await low('?pageSize=2');
    expect(first).toMatchObject({ page: 1, pageSize: 2, hasMore: true });
    expect(first.items.map(({ available }) => available)).toEqual([0, 0]);
    expect(first.items[0].productId).toBeLessThan(first.items[1].productId);
    const levels = await allLow(5);
    expect(levels.map(({ available }) => available)).toEqual(
      levels.map(({ available }) => available).toSorted((a, b) => a - b),
    );
    expect(levels.at(-1)?.available).toBe(4);
    expect((await low('?below=0')).items).toStrictEqual([]);
  });

  test.each(['below=x', 'below=-1', 'page=0', 'pageSize=101'])('refuses ?%s', async (query) => {
    expectFailure(await get(`/stock/low?${query}`, await adminToken()), 400, 'validation_failed');
  });

  test('needs the permission', async () => {
    expectFailure(await get('/stock/low'), 401, 'unauthorized');
    expectFailure(await get('/stock/low', (await aCustomer()).token), 403, 'missing_permission');
  });
});
