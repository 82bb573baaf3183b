import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { get, patch } from '../support/client';
import { anId, expectFailure, expectJson, type Page, type Product } from '../support/shapes';
import { adminToken, aProduct } from '../support/shop';

interface Category {
  id: number;
  slug: string;
  name: string;
  productCount: number;
}

const CATEGORIES = ['Books', 'Brewing', 'Coffee', 'Tableware', 'Tea'];

/** Products that only this test can find, by a word of their own. */
async function aShelf(prices: number[]): Promise<{ word: string; products: Product[] }> {
  const word = randomUUID();
  const products: Product[] = [];
  for (const [index, priceCents] of prices.entries()) {
    products.push(await aProduct({ name: `${'abcdefgh'[index]} ${word}`, priceCents }));
  }
  return { word, products };
}

function search(query: Record<string, string>): Promise<{ status: number; body: Page<Product> }> {
  return get<Page<Product>>(`/products?${new URLSearchParams(query)}`);
}

describe('GET /categories', () => {
  test('lists them by name with the number of products', async () => {
    const reply = await get<{ items: Category[] }>('/categories');
    expectJson(reply, 200, {
      items: CATEGORIES.map((name) => ({
        id: anId,
        slug: name.toLowerCase(),
        name,
        productCount: expect.any(Number),
      })),
    });
    for (const category of reply.body.items) expect(category.productCount).toBeGreaterThanOrEqual(8);
  });

  test('counts a new product', async () => {
    const count = async () => {
      const { body } = await get<{ items: Category[] }>('/categories');
      return body.items.find(({ slug }) => slug === 'tableware')?.productCount;
    };
    const before = Number(await count());
    await aProduct({ category: 'tableware' });
    // No other test puts anything on this shelf, but another run at the same time may.
    expect(Number(await count())).toBeGreaterThan(before);
  });
});

describe('GET /products', () => {
  test('answers the first twenty by name', async () => {
    const { status, body } = await search({});
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['items', 'page', 'pageSize', 'total', 'totalPages']);
    expect(body).toMatchObject({ page: 1, pageSize: 20 });
    expect(body.items).toHaveLength(20);
    expect(body.total).toBeGreaterThanOrEqual(40);
    expect(body.totalPages).toBe(Math.ceil(body.total / 20));
  });

  test('finds by a part of the name, whatever the case, with every field', async () => {
    const { word, products } = await aShelf([100, 200]);
    const { status, body } = await search({ q: word.toUpperCase().slice(2) });
    expect(status).toBe(200);
    expect(body).toStrictEqual({ items: products, page: 1, pageSize: 20, total: 2, totalPages: 1 });
  });

  test('finds by the description', async () => {
    const description = `about ${randomUUID()}`;
    const product = await aProduct({ description });
    expect((await search({ q: description })).body.items).toStrictEqual([product]);
  });

  test('finds nothing without failing', async () => {
    const { body } = await search({ q: randomUUID() });
    expect(body).toStrictEqual({ items: [], page: 1, pageSize: 20, total: 0, totalPages: 0 });
  });

  test.each(['%', '_', '\\'])('takes %s in the text for a letter', async (letter) => {
    const word = randomUUID();
    const product = await aProduct({ name: `${word}${letter}x` });
    await aProduct({ name: `${word}yx` });
    expect((await search({ q: `${word}${letter}x` })).body.items).toStrictEqual([product]);
  });

  test('filters by category', async () => {
    const word = randomUUID();
    const tea = await aProduct({ name: word, category: 'tea' });
    await aProduct({ name: word, category: 'coffee' });
    expect((await search({ q: word, category: 'tea' })).body.items).toStrictEqual([tea]);
    expect((await search({ q: word, category: 'no-such' })).body.total).toBe(0);
  });

  test.each([
    ['name', [0, 1, 2, 3]],
    ['price', [1, 0, 3, 2]],
    ['-price', [2, 0, 3, 1]],
    ['newest', [3, 2, 1, 0]],
    ['rating', [0, 1, 2, 3]],
  ])('sorts by %s, equals by age', async (sort, order) => {
    const { word, products } = await aShelf([500, 100, 900, 500]);
    const { body } = await search({ q: word, sort });
    expect(body.items.map(({ name }) => name)).toEqual(order.map((index) => products[index].name));
  });

  test('cuts into pages without gap or overlap', async () => {
    const { word, products } = await aShelf([100, 100, 100, 100, 100]);
    const pages = [1, 2, 3, 4].map((page) =>
      search({ q: word, sort: 'price', pageSize: '2', page: `${page}` }),
    );
    const bodies = (await Promise.all(pages)).map(({ body }) => body);
    expect(bodies).toStrictEqual(
      [products.slice(0, 2), products.slice(2, 4), products.slice(4), []].map((items, index) => ({
        items,
        page: index + 1,
        pageSize: 2,
        total: 5,
        totalPages: 3,
      })),
    );
  });

  test.each([
    'page=0',
    'page=x',
    'page=1.5',
    'page=-1',
    'pageSize=0',
    'pageSize=101',
    'sort=stock',
    'q=',
    'page=1&page=2',
    'q=a%00b',
  ])('refuses ?%s', async (query) => {
    expectFailure(await get(`/products?${query}`), 400, 'validation_failed');
  });
});

describe('GET /products/:id', () => {
  test('shows a seeded product', async () => {
    const reply = await get<Product>('/products/3');
    expectJson(reply, 200, {
      id: 3,
      sku: 'COF-003',
      name: 'Huila, 250 g',
      description: 'Huila, 250 g, chosen by our roasters.',
      category: { id: 1, slug: 'coffee', name: 'Coffee' },
      price: { cents: 1190, currency: 'EUR', formatted: 'EUR 11.90' },
      stock: 80,
      available: 80,
      rating: { average: 0, count: 0 },
      createdAt: '2021-03-03T09:00:00.000Z',
      updatedAt: '2021-03-03T09:00:00.000Z',
    });
  });

  test('has an ETag that changes with it', async () => {
    const product = await aProduct();
    const etag = async () => (await get(`/products/${product.id}`)).headers.get('etag');
    const first = await etag();
    expect(first).toMatch(/^W\/"/);
    expect(await etag()).toBe(first);
    await patch(`/products/${product.id}`, { stock: 1 }, await adminToken());
    expect(await etag()).not.toBe(first);
  });

  test('answers 404 for one that does not exist', async () => {
    expectFailure(await get('/products/2147483647'), 404, 'not_found');
  });

  test.each(['abc', '0', '-1', '1.5', '2147483648', '99999999999'])('refuses the id %s', async (id) => {
    expectFailure(await get(`/products/${id}`), 400, 'validation_failed');
  });
});

describe('GET /products/export', () => {
  const HEADER = 'id,sku,name,category,price_cents,stock,rating_average,rating_count';

  test('writes CSV with a header, one line per product', async () => {
    const word = randomUUID();
    const plain = await aProduct({ name: `plain ${word}`, category: 'tea', priceCents: 99, stock: 3 });
    const quoted = await aProduct({ name: `12" cup, ${word}`, priceCents: 5 });
    const reply = await get<string>(`/products/export?q=${word}`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename=products.csv');
    expect(reply.headers.get('x-request-id')).toEqual(expect.any(String));
    expect(reply.body.split('\r\n')).toEqual([
      HEADER,
      `${plain.id},${plain.sku},plain ${word},tea,99,3,0.00,0`,
      `${quoted.id},${quoted.sku},"12"" cup, ${word}",books,5,10,0.00,0`,
      '',
    ]);
  });

  test.each([
    ['a comma', ', soft', ', soft'],
    ['quotes', ' "fine"', ' ""fine""'],
    ['a line break', '\nsoft', '\nsoft'],
  ])('quotes %s alone too', async (_case, text, quoted) => {
    const word = randomUUID();
    await aProduct({ name: `${word}${text}` });
    const { body } = await get<string>(`/products/export?q=${word}`);
    expect(body).toContain(`,"${word}${quoted}",books,`);
  });

  test('filters by category', async () => {
    const { body } = await get<string>('/products/export?category=tea');
    const lines = body.trimEnd().split('\r\n').slice(1);
    expect(lines.length).toBeGreaterThanOrEqual(8);
    expect(lines.filter((line) => !line.includes(',tea,'))).toEqual([]);
  });
});
