import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { del, get, patch, post, put } from '../support/client';
import {
  type Cart,
  cartLine,
  EMPTY_CART,
  expectEmpty,
  expectFailure,
  expectJson,
  isoDate,
  type Product,
  productCard,
} from '../support/shapes';
import { adminToken, aProduct, aReview, productNow, putInCart } from '../support/shop';

function wish(product: Product) {
  return { product: productCard(product), available: product.available, addedAt: isoDate };
}

describe('/wishlist', () => {
  test('PUT adds a product, once', async () => {
    const { token } = await aCustomer();
    const product = await aProduct();
    expectJson(await get('/wishlist', token), 200, { items: [] });
    const added = await put<{ addedAt: string }>(`/wishlist/${product.id}`, token);
    expectJson(added, 201, wish(product));
    expect(added.headers.get('location')).toBe('/wishlist');
    const again = await put(`/wishlist/${product.id}`, token);
    expectJson(again, 200, added.body);
    expect(again.headers.get('location')).toBeNull();
    expectJson(await get('/wishlist', token), 200, { items: [added.body] });
  });

  test('GET lists one’s own, the newest first, as the products are now', async () => {
    const [{ token }, other] = [await aCustomer(), await aCustomer()];
    const [first, second, third] = [await aProduct(), await aProduct(), await aProduct({ stock: 3 })];
    for (const { id } of [second, first, third]) await put(`/wishlist/${id}`, token);
    await put(`/wishlist/${first.id}`, other.token);
    await patch(`/products/${first.id}`, { name: 'Renamed', priceCents: 990 }, await adminToken());
    await putInCart(other.token, third.id, 2);
    await aReview(other.token, second.id, 5);
    const now = [await productNow(third.id), await productNow(first.id), await productNow(second.id)];
    expectJson(await get('/wishlist', token), 200, { items: now.map(wish) });
    expect(now.map(({ available }) => available)).toEqual([1, 10, 9]);

    await del(`/products/${third.id}`, await adminToken());
    expectJson(await get('/wishlist', token), 200, { items: now.slice(1).map(wish) });
  });

  test('PUT answers 404 for a product that does not exist or was deleted', async () => {
    const { token } = await aCustomer();
    expectFailure(await put('/wishlist/2147483647', token), 404, 'not_found');
    const { id } = await aProduct();
    await del(`/products/${id}`, await adminToken());
    expectFailure(await put(`/wishlist/${id}`, token), 404, 'not_found');
    expectFailure(await put('/wishlist/x', token), 400, 'validation_failed');
  });

  test('DELETE takes it out, and answers 404 the second time', async () => {
    const { token } = await aCustomer();
    const [kept, dropped] = [await aProduct(), await aProduct()];
    for (const { id } of [kept, dropped]) await put(`/wishlist/${id}`, token);
    expectEmpty(await del(`/wishlist/${dropped.id}`, token));
    expectJson(await get('/wishlist', token), 200, { items: [wish(kept)] });
    expectFailure(await del(`/wishlist/${dropped.id}`, token), 404, 'not_found');
    expectFailure(await del('/wishlist/x', token), 400, 'validation_failed');
  });

  test('need a session', async () => {
    const { id } = await aProduct();
    expectFailure(await get('/wishlist'), 401, 'unauthorized');
    expectFailure(await put(`/wishlist/${id}`), 401, 'unauthorized');
    expectFailure(await del(`/wishlist/${id}`), 401, 'unauthorized');
    expectFailure(await post(`/wishlist/${id}/to-cart`), 401, 'unauthorized');
  });
});

describe('POST /wishlist/:productId/to-cart', () => {
  test.each([
    ['one piece', undefined, 1],
    ['one piece, when the body names none', {}, 1],
    ['as many as asked', { quantity: 4 }, 4],
  ])('moves %s', async (_case, json, quantity) => {
    const { token } = await aCustomer();
    const product = await aProduct();
    await put(`/wishlist/${product.id}`, token);
    const reply = await post<Cart>(`/wishlist/${product.id}/to-cart`, json, token);
    expectJson(reply, 201, (await get('/cart', token)).body);
    expect(reply.body.items).toStrictEqual([cartLine(product, quantity)]);
    expect(reply.headers.get('location')).toBe('/cart');
    expectJson(await get('/wishlist', token), 200, { items: [] });
    expect((await productNow(product.id)).available).toBe(10 - quantity);
  });

  test('keeps the wish when there is too little', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ stock: 1 });
    await put(`/wishlist/${product.id}`, token);
    const reply = await post(`/wishlist/${product.id}/to-cart`, { quantity: 2 }, token);
    expectFailure(reply, 409, 'out_of_stock');
    expectJson(await get('/wishlist', token), 200, { items: [wish(product)] });
    expectJson(await get('/cart', token), 200, EMPTY_CART);
  });

  test('answers 404 for what is not on the list', async () => {
    const { token } = await aCustomer();
    const { id } = await aProduct();
    expectFailure(await post(`/wishlist/${id}/to-cart`, undefined, token), 404, 'not_found');
    expectJson(await get('/cart', token), 200, EMPTY_CART);
  });

  test.each([{ quantity: 0 }, { quantity: 21 }, { quantity: '1' }])('refuses %o', async (json) => {
    const { token } = await aCustomer();
    const { id } = await aProduct();
    await put(`/wishlist/${id}`, token);
    expectFailure(await post(`/wishlist/${id}/to-cart`, json, token), 400, 'validation_failed');
  });
});
