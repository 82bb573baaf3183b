import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aCustomer, PASSWORD, type Session, uniqueEmail } from '../support/accounts';
import { get, post, send } from '../support/client';
import {
  type Cart,
  cartLine,
  cartSums,
  EMPTY_CART,
  expectFailure,
  expectJson,
  isoDate,
  type Product,
  uuid,
} from '../support/shapes';
import { aProduct, productNow, putInCart } from '../support/shop';

interface GuestCart extends Cart {
  token: string;
  createdAt: string;
}

async function aGuestCart(lines: [product: Product, quantity: number][] = []): Promise<GuestCart> {
  let { status, body } = await post<GuestCart>('/guest-carts');
  expect(status).toBe(201);
  for (const [product, quantity] of lines) {
    const json = { productId: product.id, quantity };
    ({ status, body } = await post<GuestCart>(`/guest-carts/${body.token}/items`, json));
    expect(status).toBe(201);
  }
  return body;
}

const put = <T>(path: string, json: unknown) => send<T>('PUT', path, { json });

describe('POST /guest-carts', () => {
  test('opens an empty cart that needs no account', async () => {
    const reply = await post<GuestCart>('/guest-carts');
    expectJson(reply, 201, { token: uuid, createdAt: isoDate, ...EMPTY_CART });
    expect(reply.headers.get('location')).toBe(`/guest-carts/${reply.body.token}`);
    expectJson(await get(`/guest-carts/${reply.body.token}`), 200, reply.body);
  });
});

describe('GET /guest-carts/:token', () => {
  test('answers 404 for a cart that never was and 400 for what is no token', async () => {
    expectFailure(await get(`/guest-carts/${randomUUID()}`), 404, 'not_found');
    expectFailure(await get('/guest-carts/17'), 400, 'validation_failed');
  });
});

describe('POST /guest-carts/:token/items', () => {
  test('answers the cart and sets the pieces aside', async () => {
    const [first, second] = [await aProduct({ priceCents: 333 }), await aProduct({ priceCents: 50 })];
    const { token, createdAt } = await aGuestCart([[second, 1]]);
    const reply = await post(`/guest-carts/${token}/items`, { productId: first.id, quantity: 3 });
    expectJson(reply, 201, {
      token,
      createdAt,
      items: [cartLine(first, 3), cartLine(second, 1)],
      itemCount: 4,
      ...cartSums(1049),
    });
    expect(reply.headers.get('location')).toBe(`/guest-carts/${token}`);
    expect(await productNow(first.id)).toStrictEqual({ ...first, available: 7 });
  });

  test('adds to a line that is there', async () => {
    const product = await aProduct();
    const cart = await aGuestCart([
      [product, 2],
      [product, 3],
    ]);
    expect(cart.items).toStrictEqual([cartLine(product, 5)]);
    expect((await productNow(product.id)).available).toBe(5);
  });

  test('refuses more than is available, and keeps the cart as it was', async () => {
    const product = await aProduct({ stock: 3 });
    const cart = await aGuestCart([[product, 2]]);
    const more = { productId: product.id, quantity: 2 };
    expectFailure(await post(`/guest-carts/${cart.token}/items`, more), 409, 'out_of_stock');
    expectJson(await get(`/guest-carts/${cart.token}`), 200, cart);
    expect((await productNow(product.id)).available).toBe(1);
  });

  test('refuses more than 20 pieces in all, and reserves none of them', async () => {
    const product = await aProduct({ stock: 50 });
    const cart = await aGuestCart([[product, 15]]);
    const more = { productId: product.id, quantity: 6 };
    expectFailure(await post(`/guest-carts/${cart.token}/items`, more), 409, 'line_full');
    expectJson(await get(`/guest-carts/${cart.token}`), 200, cart);
    expect((await productNow(product.id)).available).toBe(35);
  });

  test('answers 404 for a missing cart, and reserves nothing', async () => {
    const product = await aProduct();
    const json = { productId: product.id, quantity: 1 };
    expectFailure(await post(`/guest-carts/${randomUUID()}/items`, json), 404, 'not_found');
    expect(await productNow(product.id)).toStrictEqual(product);
  });

  test('answers 404 for a missing product', async () => {
    const { token } = await aGuestCart();
    const json = { productId: 2_147_483_647, quantity: 1 };
    expectFailure(await post(`/guest-carts/${token}/items`, json), 404, 'not_found');
  });

  test.each([{}, { productId: 1 }, { productId: 1, quantity: 0 }, { productId: 1, quantity: 21 }])(
    'refuses %o',
    async (json) => {
      const { token } = await aGuestCart();
      expectFailure(await post(`/guest-carts/${token}/items`, json), 400, 'validation_failed');
    },
  );
});

describe('PUT /guest-carts/:token/items/:productId', () => {
  test.each([
    ['more', 6],
    ['fewer', 1],
    ['as many', 4],
  ])('sets %s pieces and reserves as many', async (_case, quantity) => {
    const product = await aProduct({ stock: 10 });
    const cart = await aGuestCart([[product, 4]]);
    expectJson(await put(`/guest-carts/${cart.token}/items/${product.id}`, { quantity }), 200, {
      ...cart,
      items: [cartLine(product, quantity)],
      itemCount: quantity,
      ...cartSums(quantity * product.price.cents),
    });
    expect((await productNow(product.id)).available).toBe(10 - quantity);
  });

  test('0 takes the line out and gives the pieces back', async () => {
    const product = await aProduct();
    const { token, createdAt } = await aGuestCart([[product, 4]]);
    const reply = await put(`/guest-carts/${token}/items/${product.id}`, { quantity: 0 });
    expectJson(reply, 200, { token, createdAt, ...EMPTY_CART });
    expect(await productNow(product.id)).toStrictEqual(product);
  });

  test('refuses more than is available', async () => {
    const product = await aProduct({ stock: 5 });
    const cart = await aGuestCart([[product, 4]]);
    const reply = await put(`/guest-carts/${cart.token}/items/${product.id}`, { quantity: 6 });
    expectFailure(reply, 409, 'out_of_stock');
    expectJson(await get(`/guest-carts/${cart.token}`), 200, cart);
  });

  test('answers 404 for a missing cart or line', async () => {
    const { token } = await aGuestCart();
    expectFailure(await put(`/guest-carts/${token}/items/1`, { quantity: 1 }), 404, 'not_found');
    expectFailure(await put(`/guest-carts/${randomUUID()}/items/1`, { quantity: 1 }), 404, 'not_found');
  });

  test.each([{}, { quantity: -1 }, { quantity: 21 }, { quantity: '2' }])('refuses %o', async (json) => {
    const { token } = await aGuestCart();
    expectFailure(await put(`/guest-carts/${token}/items/1`, json), 400, 'validation_failed');
  });
});

describe('a guest’s cart at the login', () => {
  test('is added to the customer’s, and the pieces stay reserved', async () => {
    const [both, guestOnly] = [await aProduct(), await aProduct()];
    const { user, token } = await aCustomer();
    await putInCart(token, both.id, 1);
    const guest = await aGuestCart([
      [both, 2],
      [guestOnly, 3],
    ]);
    const login = { email: user.email, password: PASSWORD, guestCart: guest.token };
    const session = await post<Session>('/auth/login', login);
    expect(session.status).toBe(200);

    expectJson(await get('/cart', session.body.token), 200, {
      items: [cartLine(both, 3), cartLine(guestOnly, 3)],
      itemCount: 6,
      ...cartSums(3 * both.price.cents + 3 * guestOnly.price.cents),
    });
    expect((await productNow(both.id)).available).toBe(7);
    expect((await productNow(guestOnly.id)).available).toBe(7);
    expectFailure(await get(`/guest-carts/${guest.token}`), 404, 'not_found');
  });

  test('comes along to a new account too', async () => {
    const product = await aProduct();
    const guest = await aGuestCart([[product, 2]]);
    const account = { email: uniqueEmail(), password: PASSWORD, displayName: 'New', guestCart: guest.token };
    const { status, body } = await post<Session>('/auth/register', account);
    expect(status).toBe(201);
    expect((await get<Cart>('/cart', body.token)).body.items).toStrictEqual([cartLine(product, 2)]);
  });

  test('is left alone by a failed login', async () => {
    const { user } = await aCustomer();
    const guest = await aGuestCart([[await aProduct(), 1]]);
    const login = { email: user.email, password: 'wrong horse', guestCart: guest.token };
    expectFailure(await post('/auth/login', login), 401, 'invalid_credentials');
    expectJson(await get(`/guest-carts/${guest.token}`), 200, guest);
  });

  test('that is gone already does not stand in the way', async () => {
    const { user } = await aCustomer();
    const login = { email: user.email, password: PASSWORD, guestCart: randomUUID() };
    expect((await post('/auth/login', login)).status).toBe(200);
  });

  test('must be named by a token', async () => {
    const { user } = await aCustomer();
    const login = { email: user.email, password: PASSWORD, guestCart: 'mine' };
    expectFailure(await post('/auth/login', login), 400, 'validation_failed');
  });
});
