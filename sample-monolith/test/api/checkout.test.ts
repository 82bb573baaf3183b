import { describe, expect, test } from 'vitest';
import { aCustomer, anAddress } from '../support/accounts';
import { del, get, patch, post } from '../support/client';
import {
  anId,
  EMPTY_CART,
  euros,
  expectFailure,
  expectJson,
  isoDate,
  type Order,
  orderLine,
  orderSums,
} from '../support/shapes';
import { adminToken, aProduct, productNow, putInCart } from '../support/shop';

describe('POST /checkout', () => {
  test('turns the cart into an order', async () => {
    const { token, user } = await aCustomer('Buyer');
    const [cup, book] = [await aProduct({ priceCents: 1499 }), await aProduct({ priceCents: 2, stock: 4 })];
    await putInCart(token, cup.id, 3);
    await putInCart(token, book.id, 4);
    const address = await anAddress(token);

    const request = { addressId: address.id, paymentMethod: 'card', cardToken: 'tok_1' };
    const reply = await post<Order>('/checkout', request, token);
    expectJson(reply, 201, {
      id: anId,
      status: 'placed',
      itemCount: 7,
      ...orderSums(4505),
      placedAt: isoDate,
      cancelledAt: null,
      customer: { id: user.id, displayName: 'Buyer', email: user.email },
      shippingAddress: address,
      items: [orderLine(cup, 3), orderLine(book, 4)],
      payment: { method: 'card', status: 'captured', amount: euros(4995), settledAt: null },
    });
    expect(reply.headers.get('location')).toBe(`/orders/${reply.body.id}`);

    expectJson(await get('/cart', token), 200, EMPTY_CART);
    expect(await productNow(cup.id)).toStrictEqual({ ...cup, stock: 7, available: 7 });
    expect(await productNow(book.id)).toStrictEqual({ ...book, stock: 0, available: 0 });
  });

  test('takes an invoice without a card', async () => {
    const { token } = await aCustomer();
    const product = await aProduct();
    await putInCart(token, product.id, 1);
    const request = { addressId: (await anAddress(token)).id, paymentMethod: 'invoice' };
    const reply = await post<Order>('/checkout', request, token);
    expect(reply.status).toBe(201);
    expect(reply.body.payment).toStrictEqual({
      method: 'invoice',
      status: 'captured',
      amount: euros(product.price.cents + 490),
      settledAt: null,
    });
  });

  test('a declined card leaves everything as it was', async () => {
    const { token } = await aCustomer();
    const product = await aProduct();
    const cart = await putInCart(token, product.id, 2);
    const addressId = (await anAddress(token)).id;
    const request = { addressId, paymentMethod: 'card', cardToken: 'tok_declined' };
    expectFailure(await post('/checkout', request, token), 402, 'payment_declined');
    expectJson(await get('/cart', token), 200, cart);
    expect(await productNow(product.id)).toStrictEqual({ ...product, available: 8 });
    const none = { items: [], page: 1, pageSize: 20, total: 0, totalPages: 0 };
    expectJson(await get('/orders', token), 200, none);
    expectJson(await get('/me/notifications', token), 200, { items: [] });
  });

  test('refuses a cart with a deleted product, and takes none of the others', async () => {
    const { token } = await aCustomer();
    const [kept, deleted] = [await aProduct(), await aProduct()];
    await putInCart(token, kept.id, 1);
    await putInCart(token, deleted.id, 1);
    await del(`/products/${deleted.id}`, await adminToken());
    const request = { addressId: (await anAddress(token)).id, paymentMethod: 'invoice' };
    expectFailure(await post('/checkout', request, token), 409, 'product_unavailable');
    expect(await productNow(kept.id)).toStrictEqual({ ...kept, available: 9 });
  });

  test('refuses an empty cart', async () => {
    const { token } = await aCustomer();
    const request = { addressId: (await anAddress(token)).id, paymentMethod: 'invoice' };
    expectFailure(await post('/checkout', request, token), 409, 'cart_empty');
  });

  test('two at once make one order', async () => {
    const { token } = await aCustomer();
    const product = await aProduct();
    await putInCart(token, product.id, 1);
    const request = { addressId: (await anAddress(token)).id, paymentMethod: 'invoice' };
    const replies = await Promise.all([post('/checkout', request, token), post('/checkout', request, token)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await productNow(product.id)).toMatchObject({ stock: 9, available: 9 });
  });

  test('keeps the price that was paid', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 300 });
    await putInCart(token, product.id, 2);
    const request = { addressId: (await anAddress(token)).id, paymentMethod: 'invoice' };
    const { body } = await post<Order>('/checkout', request, token);
    await patch(`/products/${product.id}`, { priceCents: 999 }, await adminToken());
    expectJson(await get(`/orders/${body.id}`, token), 200, body);
    expect(body.total).toStrictEqual(euros(1090));
  });

  test('refuses somebody else’s address', async () => {
    const [buyer, other] = [await aCustomer(), await aCustomer()];
    await putInCart(buyer.token, (await aProduct()).id, 1);
    const request = { addressId: (await anAddress(other.token)).id, paymentMethod: 'invoice' };
    expectFailure(await post('/checkout', request, buyer.token), 400, 'unknown_address');
  });

  test.each([
    {},
    { addressId: 'x' },
    { addressId: 'x', paymentMethod: 'cash' },
    { addressId: 'x', paymentMethod: 'card' },
    { paymentMethod: 'invoice' },
  ])('refuses %o', async (json) => {
    expectFailure(await post('/checkout', json, (await aCustomer()).token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await post('/checkout', {}), 401, 'unauthorized');
  });
});
