import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { del, get, patch, post } from '../support/client';
import {
  type Cart,
  cartLine,
  cartSums,
  EMPTY_CART,
  euros,
  expectEmpty,
  expectFailure,
  expectJson,
} from '../support/shapes';
import { adminToken, aProduct, productNow, putInCart } from '../support/shop';

describe('GET /cart', () => {
  test('is empty at first', async () => {
    const { token } = await aCustomer();
    expectJson(await get('/cart', token), 200, EMPTY_CART);
  });

  test('shows the lines by product, with prices and sums', async () => {
    const { token } = await aCustomer();
    const [first, second] = [await aProduct({ priceCents: 1999 }), await aProduct({ priceCents: 1 })];
    await putInCart(token, second.id, 5);
    await putInCart(token, first.id, 2);
    expectJson(await get('/cart', token), 200, {
      items: [cartLine(first, 2), cartLine(second, 5)],
      itemCount: 7,
      ...cartSums(4003),
    });
  });

  test('follows the price of the product', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 100 });
    await putInCart(token, product.id, 3);
    await patch(`/products/${product.id}`, { priceCents: 250, name: 'Dearer' }, await adminToken());
    const { body } = await get<Cart>('/cart', token);
    expect(body).toMatchObject({ items: [{ name: 'Dearer', unitPrice: euros(250) }], total: euros(750) });
  });

  test('is one’s own', async () => {
    const [one, other] = [await aCustomer(), await aCustomer()];
    await putInCart(one.token, (await aProduct()).id, 1);
    expectJson(await get('/cart', other.token), 200, EMPTY_CART);
  });

  test('needs a session', async () => {
    expectFailure(await get('/cart'), 401, 'unauthorized');
  });
});

describe('POST /cart/items', () => {
  test('answers the cart and sets the pieces aside', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ stock: 10 });
    const reply = await post('/cart/items', { productId: product.id, quantity: 4 }, token);
    expectJson(reply, 201, {
      items: [cartLine(product, 4)],
      itemCount: 4,
      ...cartSums(4 * product.price.cents),
    });
    expect(reply.headers.get('location')).toBe('/cart');
    expect(await productNow(product.id)).toStrictEqual({ ...product, available: 6 });
  });

  test('adds to a line that is there', async () => {
    const { token } = await aCustomer();
    const product = await aProduct();
    await putInCart(token, product.id, 2);
    expect(await putInCart(token, product.id, 3)).toMatchObject({ items: [{ quantity: 5 }], itemCount: 5 });
    expect((await productNow(product.id)).available).toBe(5);
  });

  test('refuses more than is available, and keeps the cart as it was', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ stock: 3 });
    const cart = await putInCart(token, product.id, 2);
    const reply = await post('/cart/items', { productId: product.id, quantity: 2 }, token);
    expectFailure(reply, 409, 'out_of_stock');
    expect(reply.body).toMatchObject({ error: { message: 'Only 1 of 2 pieces are available' } });
    expectJson(await get('/cart', token), 200, cart);
    expect((await productNow(product.id)).available).toBe(1);
  });

  test('sells the last piece once', async () => {
    const product = await aProduct({ stock: 1 });
    const customers = await Promise.all([aCustomer(), aCustomer(), aCustomer(), aCustomer()]);
    const replies = await Promise.all(
      customers.map(({ token }) => post('/cart/items', { productId: product.id, quantity: 1 }, token)),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  test('answers 404 for a product that does not exist or was deleted', async () => {
    const { token } = await aCustomer();
    const missing = { productId: 2_147_483_647, quantity: 1 };
    expectFailure(await post('/cart/items', missing, token), 404, 'not_found');
    const { id } = await aProduct();
    await del(`/products/${id}`, await adminToken());
    expectFailure(await post('/cart/items', { productId: id, quantity: 1 }, token), 404, 'not_found');
  });

  test.each([
    {},
    { productId: 1 },
    { productId: 1, quantity: 0 },
    { productId: 1, quantity: 21 },
    { productId: 1, quantity: 1.5 },
    { productId: '1', quantity: 1 },
  ])('refuses %o', async (json) => {
    const { token } = await aCustomer();
    expectFailure(await post('/cart/items', json, token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await post('/cart/items', { productId: 1, quantity: 1 }), 401, 'unauthorized');
  });
});

describe('PATCH /cart/items/:productId', () => {
  test.each([
    ['more', 7],
    ['fewer', 1],
    ['as many', 4],
  ])('sets %s pieces and reserves as many', async (_case, quantity) => {
    const { token } = await aCustomer();
    const product = await aProduct({ stock: 10 });
    await putInCart(token, product.id, 4);
    expectJson(await patch(`/cart/items/${product.id}`, { quantity }, token), 200, {
      items: [cartLine(product, quantity)],
      itemCount: quantity,
      ...cartSums(quantity * product.price.cents),
    });
    expect((await productNow(product.id)).available).toBe(10 - quantity);
  });

  test('refuses more than is available', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ stock: 5 });
    const cart = await putInCart(token, product.id, 4);
    expectFailure(await patch(`/cart/items/${product.id}`, { quantity: 6 }, token), 409, 'out_of_stock');
    expectJson(await get('/cart', token), 200, cart);
  });

  test('answers 404 for a product that is not in the cart', async () => {
    const { token } = await aCustomer();
    const { id } = await aProduct();
    expectFailure(await patch(`/cart/items/${id}`, { quantity: 1 }, token), 404, 'not_found');
  });

  test.each([{}, { quantity: 0 }, { quantity: 21 }, { quantity: '2' }])('refuses %o', async (json) => {
    const { token } = await aCustomer();
    expectFailure(await patch('/cart/items/1', json, token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await patch('/cart/items/1', { quantity: 1 }), 401, 'unauthorized');
  });
});

describe('DELETE /cart/items/:productId', () => {
  test('takes the line out and gives the pieces back', async () => {
    const { token } = await aCustomer();
    const [kept, dropped] = [await aProduct(), await aProduct()];
    await putInCart(token, kept.id, 1);
    await putInCart(token, dropped.id, 6);
    expectEmpty(await del(`/cart/items/${dropped.id}`, token));
    expectJson(await get('/cart', token), 200, {
      items: [cartLine(kept, 1)],
      itemCount: 1,
      ...cartSums(kept.price.cents),
    });
    expect((await productNow(dropped.id)).available).toBe(10);
    expect((await productNow(kept.id)).available).toBe(9);
  });

  test('answers 404 the second time', async () => {
    const { token } = await aCustomer();
    const { id } = await aProduct();
    await putInCart(token, id, 1);
    expectEmpty(await del(`/cart/items/${id}`, token));
    expectFailure(await del(`/cart/items/${id}`, token), 404, 'not_found');
  });

  test('refuses what is no id', async () => {
    const { token } = await aCustomer();
    expectFailure(await del('/cart/items/abc', token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await del('/cart/items/1'), 401, 'unauthorized');
  });
});

describe('DELETE /cart', () => {
  test('empties it and gives every piece back', async () => {
    const { token } = await aCustomer();
    const products = [await aProduct(), await aProduct()];
    for (const { id } of products) await putInCart(token, id, 3);
    expectEmpty(await del('/cart', token));
    expectJson(await get('/cart', token), 200, EMPTY_CART);
    for (const product of products) expect(await productNow(product.id)).toStrictEqual(product);
  });

  test('may be empty already', async () => {
    expectEmpty(await del('/cart', (await aCustomer()).token));
  });

  test('needs a session', async () => {
    expectFailure(await del('/cart'), 401, 'unauthorized');
  });
});
