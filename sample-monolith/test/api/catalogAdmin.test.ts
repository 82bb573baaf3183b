import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { del, get, patch, post } from '../support/client';
import {
  anId,
  EMPTY_CART,
  euros,
  expectEmpty,
  expectFailure,
  expectJson,
  isoDate,
  type Product,
} from '../support/shapes';
import { adminToken, aProduct, aReview, buy, productInput, productNow, putInCart } from '../support/shop';

describe('POST /products', () => {
  test('creates a product', async () => {
    const input = productInput({ category: 'brewing', priceCents: 123_456, stock: 7 });
    const reply = await post<Product>('/products', input, await adminToken());
    expectJson(reply, 201, {
      id: anId,
      sku: input.sku,
      name: input.name,
      description: input.description,
      category: { id: 3, slug: 'brewing', name: 'Brewing' },
      price: euros(123_456),
      stock: 7,
      available: 7,
      rating: { average: 0, count: 0 },
      createdAt: isoDate,
      updatedAt: isoDate,
    });
    expect(reply.headers.get('location')).toBe(`/products/${reply.body.id}`);
    expectJson(await get(`/products/${reply.body.id}`), 200, reply.body);
  });

  test('fills in description and stock', async () => {
    const { sku, name, category, priceCents } = productInput();
    const reply = await post<Product>('/products', { sku, name, category, priceCents }, await adminToken());
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ description: '', stock: 0, available: 0 });
  });

  test('refuses a SKU that is taken', async () => {
    const { sku } = await aProduct();
    expectFailure(await post('/products', productInput({ sku }), await adminToken()), 409, 'sku_taken');
  });

  test('refuses an unknown category', async () => {
    const input = productInput({ category: 'garden' });
    expectFailure(await post('/products', input, await adminToken()), 400, 'unknown_category');
  });

  test.each([
    { sku: '' },
    { name: undefined },
    { priceCents: -1 },
    { priceCents: 9.99 },
    { priceCents: '100' },
    { priceCents: 1_000_001 },
    { stock: -1 },
    { description: null },
  ])('refuses %o', async (wrong) => {
    const reply = await post('/products', { ...productInput(), ...wrong }, await adminToken());
    expectFailure(reply, 400, 'validation_failed');
  });

  test('is for administrators', async () => {
    expectFailure(await post('/products', productInput()), 401, 'unauthorized');
    const { token } = await aCustomer();
    expectFailure(await post('/products', productInput(), token), 403, 'forbidden');
  });
});

describe('PATCH /products/:id', () => {
  test('changes what is named and nothing else', async () => {
    const before = await aProduct();
    const reply = await patch<Product>(
      `/products/${before.id}`,
      { name: 'Better name', priceCents: 50, category: 'tea' },
      await adminToken(),
    );
    expectJson(reply, 200, {
      ...before,
      name: 'Better name',
      price: euros(50),
      category: { id: 2, slug: 'tea', name: 'Tea' },
      updatedAt: isoDate,
    });
    expect(Date.parse(reply.body.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
    expect(await productNow(before.id)).toStrictEqual(reply.body);
  });

  test('changes stock and description', async () => {
    const before = await aProduct({ stock: 1 });
    const reply = await patch<Product>(
      `/products/${before.id}`,
      { stock: 6, description: '' },
      await adminToken(),
    );
    expectJson(reply, 200, { ...before, stock: 6, available: 6, description: '', updatedAt: isoDate });
  });

  test('does not take from the carts', async () => {
    const product = await aProduct({ stock: 5 });
    await putInCart((await aCustomer()).token, product.id, 3);
    const stock = async (value: number) =>
      patch(`/products/${product.id}`, { stock: value }, await adminToken());
    expectFailure(await stock(2), 409, 'stock_reserved');
    expect((await stock(3)).status).toBe(200);
    expect(await productNow(product.id)).toMatchObject({ stock: 3, available: 0 });
  });

  test.each([{}, { priceCents: null }, { stock: 1.5 }, { name: ' ' }])('refuses %o', async (wrong) => {
    const { id } = await aProduct();
    expectFailure(await patch(`/products/${id}`, wrong, await adminToken()), 400, 'validation_failed');
  });

  test('refuses an unknown category', async () => {
    const { id } = await aProduct();
    const reply = await patch(`/products/${id}`, { category: 'garden' }, await adminToken());
    expectFailure(reply, 400, 'unknown_category');
  });

  test('answers 404 for one that does not exist', async () => {
    expectFailure(await patch('/products/2147483647', { stock: 1 }, await adminToken()), 404, 'not_found');
  });

  test('is for administrators', async () => {
    const { id } = await aProduct();
    expectFailure(await patch(`/products/${id}`, { stock: 1 }), 401, 'unauthorized');
    const { token } = await aCustomer();
    expectFailure(await patch(`/products/${id}`, { stock: 1 }, token), 403, 'forbidden');
    expect((await productNow(id)).stock).toBe(10);
  });
});

describe('DELETE /products/:id', () => {
  test('takes it out of the shop', async () => {
    const product = await aProduct();
    expectEmpty(await del(`/products/${product.id}`, await adminToken()));
    expectFailure(await get(`/products/${product.id}`), 404, 'not_found');
    expectFailure(await get(`/products/${product.id}/reviews`), 404, 'not_found');
    expectFailure(await patch(`/products/${product.id}`, { stock: 1 }, await adminToken()), 404, 'not_found');
    expectFailure(await del(`/products/${product.id}`, await adminToken()), 404, 'not_found');
    const { body } = await get<{ total: number }>(`/products?q=${encodeURIComponent(product.name)}`);
    expect(body.total).toBe(0);
    expect((await get<string>(`/products/export?q=${encodeURIComponent(product.name)}`)).body).not.toContain(
      product.sku,
    );
  });

  test('leaves what refers to it', async () => {
    const product = await aProduct();
    const { token } = await aCustomer();
    const { order } = await buy(token, [[product, 1]]);
    const review = await aReview(token, product.id);
    expectEmpty(await del(`/products/${product.id}`, await adminToken()));
    expectJson(await get(`/orders/${order.id}`, token), 200, order);
    expectJson(await get(`/reviews/${review.id}`), 200, review);
  });

  test('marks it in the carts, where it can be given back', async () => {
    const product = await aProduct();
    const { token } = await aCustomer();
    const cart = await putInCart(token, product.id, 2);
    expectEmpty(await del(`/products/${product.id}`, await adminToken()));
    expectJson(await get('/cart', token), 200, {
      ...cart,
      items: [{ ...cart.items[0], purchasable: false }],
    });
    expectEmpty(await del(`/cart/items/${product.id}`, token));
    expectJson(await get('/cart', token), 200, EMPTY_CART);
  });

  test('is for administrators', async () => {
    const { id } = await aProduct();
    expectFailure(await del(`/products/${id}`), 401, 'unauthorized');
    expectFailure(await del(`/products/${id}`, (await aCustomer()).token), 403, 'forbidden');
    expect((await get(`/products/${id}`)).status).toBe(200);
  });
});
