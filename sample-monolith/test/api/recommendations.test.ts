import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { del, get, post } from '../support/client';
import { runJob } from '../support/jobs';
import {
  expectEmpty,
  expectFailure,
  expectJson,
  isoDate,
  type Product,
  type ProductCard,
  productCard,
} from '../support/shapes';
import { adminToken, aProduct, aReview, buy, productNow } from '../support/shop';

interface Recommendations {
  basis: string;
  items: ProductCard[];
}

async function bought(...products: Product[]): Promise<{ token: string; orderId: number }> {
  const { token } = await aCustomer();
  const { order } = await buy(
    token,
    products.map((product) => [product, 1]),
  );
  return { token, orderId: order.id };
}

function products(count: number): Promise<Product[]> {
  return Promise.all(Array.from({ length: count }, () => aProduct()));
}

async function alsoBought(id: number): Promise<ProductCard[]> {
  return (await get<{ items: ProductCard[] }>(`/products/${id}/also-bought`)).body.items;
}

async function recommendations(token?: string): Promise<Recommendations> {
  return (await get<Recommendations>('/recommendations', token)).body;
}

const refreshPairs = () => runJob('refresh-product-pairs');

describe('GET /products/:id/also-bought', () => {
  test('shows what was bought together, the most often first, then by id', async () => {
    const [product, once, twice, alsoOnce, stranger] = await products(5);
    await bought(product, twice, once);
    await bought(twice, product);
    await bought(product, alsoOnce);
    await bought(stranger, twice);
    await aReview((await aCustomer()).token, once.id, 5);
    await refreshPairs();
    const [first, second] = [once, alsoOnce].toSorted((a, b) => a.id - b.id);
    const cards = [twice, await productNow(first.id), await productNow(second.id)].map(productCard);
    expectJson(await get(`/products/${product.id}/also-bought`), 200, { items: cards });
    expect(await alsoBought(stranger.id)).toStrictEqual([productCard(twice)]);
  });

  test('counts again when more is bought or an order is cancelled', async () => {
    const [product, kept, dropped] = await products(3);
    await bought(product, kept);
    const { token, orderId } = await bought(product, dropped);
    await bought(dropped, product);
    await refreshPairs();
    expect(await alsoBought(product.id)).toStrictEqual([dropped, kept].map(productCard));
    await bought(product, kept);
    await bought(product, kept);
    await refreshPairs();
    expect(await alsoBought(product.id)).toStrictEqual([kept, dropped].map(productCard));

    await post(`/orders/${orderId}/cancel`, undefined, token);
    await refreshPairs();
    expect(await alsoBought(product.id)).toStrictEqual([kept, dropped].map(productCard));
    expect(await alsoBought(dropped.id)).toStrictEqual([productCard(product)]);
  });

  test('forgets a pair whose only order is cancelled', async () => {
    const [product, other] = await products(2);
    const { token, orderId } = await bought(product, other);
    await refreshPairs();
    expect(await alsoBought(product.id)).toHaveLength(1);
    await post(`/orders/${orderId}/cancel`, undefined, token);
    await refreshPairs();
    expectJson(await get(`/products/${product.id}/also-bought`), 200, { items: [] });
  });

  test('shows six, and no deleted ones', async () => {
    const [product, ...others] = (await products(9)).toSorted((a, b) => a.id - b.id);
    await bought(product, ...others);
    await refreshPairs();
    await del(`/products/${others[1].id}`, await adminToken());
    const shown = others.filter((_, index) => index !== 1).slice(0, 6);
    expect(await alsoBought(product.id)).toStrictEqual(shown.map(productCard));
  });

  test('answers 404 for no product, 400 for no id', async () => {
    expectFailure(await get('/products/2147483647/also-bought'), 404, 'not_found');
    expectFailure(await get('/products/x/also-bought'), 400, 'validation_failed');
  });
});

describe('GET /recommendations', () => {
  test('come from what one bought and looked at, without what one has', async () => {
    const [bag, cup, spoon, viewed, viewedWith] = await products(5);
    await bought(bag, cup, spoon);
    await bought(bag, spoon);
    await bought(viewed, viewedWith);
    await bought(viewed, viewedWith);
    await bought(viewed, viewedWith);
    const { token } = await bought(bag, cup);
    await refreshPairs();
    // Spoon: twice with the bag, once with the cup.
    expectJson(await get('/recommendations', token), 200, {
      basis: 'history',
      items: [productCard(spoon)],
    });
    expectEmpty(await post<string>(`/products/${viewed.id}/views`, undefined, token));
    const items = [spoon, viewedWith].toSorted((a, b) => a.id - b.id).map(productCard);
    expectJson(await get('/recommendations', token), 200, { basis: 'history', items });
    expect((await recommendations((await aCustomer()).token)).basis).toBe('bestsellers');
  });

  test('are what sells best for visitors, and without what one has for customers', async () => {
    const product = await aProduct({ stock: 100 });
    const [buyer, other] = [await aCustomer(), await aCustomer()];
    for (let order = 0; order < 4; order += 1) await buy(buyer.token, [[product, 20]]);
    expect((await recommendations()).basis).toBe('bestsellers');
    expect((await recommendations()).items).toContainEqual(productCard(product));
    expect((await recommendations(other.token)).items).toContainEqual(productCard(product));
    expect((await recommendations()).items.length).toBeLessThanOrEqual(12);
    const own = await recommendations(buyer.token);
    expect(own.basis).toBe('bestsellers');
    expect(own.items.map(({ id }) => id)).not.toContain(product.id);
    await del(`/products/${product.id}`, await adminToken());
    expect((await recommendations()).items.map(({ id }) => id)).not.toContain(product.id);
  });
});

describe('POST /products/:id/views', () => {
  test('are counted, and listed by GET /me/viewed, the latest first', async () => {
    const { token } = await aCustomer();
    const [first, second, third] = await products(3);
    expectJson(await get('/me/viewed', token), 200, { items: [] });
    for (const { id } of [first, second, first, third]) {
      expectEmpty(await post<string>(`/products/${id}/views`, undefined, token));
    }
    const item = (product: Product, times: number) => ({
      product: productCard(product),
      times,
      viewedAt: isoDate,
    });
    expectJson(await get('/me/viewed', token), 200, {
      items: [item(third, 1), item(first, 2), item(second, 1)],
    });
    await del(`/products/${first.id}`, await adminToken());
    expectJson(await get('/me/viewed', token), 200, { items: [item(third, 1), item(second, 1)] });
    expectJson(await get('/me/viewed', (await aCustomer()).token), 200, { items: [] });
  });

  test('answer 404 for no product, 400 for no id', async () => {
    const { token } = await aCustomer();
    expectFailure(await post('/products/2147483647/views', undefined, token), 404, 'not_found');
    expectFailure(await post('/products/x/views', undefined, token), 400, 'validation_failed');
  });

  test('need a session', async () => {
    expectFailure(await post('/products/1/views'), 401, 'unauthorized');
    expectFailure(await get('/me/viewed'), 401, 'unauthorized');
  });
});
