import { describe, expect, test } from 'vitest';
import { aCustomer, aMemberOfStaff, anAddress } from '../support/accounts';
import { del, get, patch, post, send } from '../support/client';
import { aCoupon, aRuleFor, type Coupon, couponCode, type PriceRule } from '../support/promotions';
import {
  anId,
  type Cart,
  cartLine,
  cartSums,
  euros,
  expectEmpty,
  expectFailure,
  expectJson,
  type Order,
  orderSums,
} from '../support/shapes';
import { adminToken, aProduct, putInCart } from '../support/shop';

const useCoupon = <T>(code: string, token?: string) =>
  send<T>('PUT', '/cart/coupon', { json: { code }, token });

async function checkOut(token: string) {
  const { id } = await anAddress(token);
  return post<Order>('/checkout', { addressId: id, paymentMethod: 'invoice' }, token);
}

describe('/admin/coupons', () => {
  test('POST makes a coupon, GET shows it', async () => {
    const token = await adminToken();
    const code = couponCode();
    const json = {
      code: ` ${code.toLowerCase()} `,
      kind: 'amount',
      value: 250,
      minTotalCents: 1999,
      maxRedemptions: 3,
      endsOn: '2099-05-31',
    };
    const reply = await post<Coupon>('/admin/coupons', json, token);
    const coupon = {
      code,
      kind: 'amount',
      value: 250,
      minTotal: euros(1999),
      endsAt: '2099-05-31T00:00:00.000Z',
      maxRedemptions: 3,
      redeemed: 0,
      active: true,
    };
    expectJson(reply, 201, coupon);
    expect(reply.headers.get('location')).toBe(`/admin/coupons/${code}`);
    expectJson(await get(`/admin/coupons/${code}`, token), 200, coupon);
  });

  test('GET lists them by code', async () => {
    const [one, other] = [await aCoupon(), await aCoupon()];
    const { status, body } = await get<{ items: Coupon[] }>('/admin/coupons', await adminToken());
    expect(status).toBe(200);
    expect(body.items).toEqual(expect.arrayContaining([one, other]));
    const codes = body.items.map(({ code }) => code);
    expect(codes).toEqual(codes.toSorted());
  });

  test('PATCH changes what is named and nothing else', async () => {
    const coupon = await aCoupon({ maxRedemptions: 2 });
    const changed = { ...coupon, minTotal: euros(700), active: false };
    const json = { minTotalCents: 700, active: false };
    expectJson(await patch(`/admin/coupons/${coupon.code}`, json, await adminToken()), 200, changed);
  });

  test('DELETE closes it for good', async () => {
    const { code } = await aCoupon();
    expectEmpty(await del(`/admin/coupons/${code}`, await adminToken()));
    expectFailure(await get(`/coupons/${code}`), 404, 'not_found');
    expectFailure(await del(`/admin/coupons/${code}`, await adminToken()), 404, 'not_found');
  });

  test('refuses a code that is taken', async () => {
    const { code } = await aCoupon();
    const json = { code, kind: 'percent', value: 5 };
    expectFailure(await post('/admin/coupons', json, await adminToken()), 409, 'code_taken');
  });

  test.each([
    {},
    { code: 'X', kind: 'gift', value: 1 },
    { code: 'X', kind: 'percent', value: 101 },
    { code: 'X', kind: 'percent', value: 0 },
    { code: 'X', kind: 'amount', value: 1, endsOn: '31.5.2099' },
    { code: 'X', kind: 'amount', value: 1, endsOn: '2099-02-30x' },
  ])('refuses %o', async (json) => {
    expectFailure(await post('/admin/coupons', json, await adminToken()), 400, 'validation_failed');
  });

  test('refuses to change nothing', async () => {
    const { code } = await aCoupon();
    expectFailure(await patch(`/admin/coupons/${code}`, {}, await adminToken()), 400, 'validation_failed');
  });

  test('answers 404 for an unknown one', async () => {
    const token = await adminToken();
    const path = `/admin/coupons/${couponCode()}`;
    expectFailure(await get(path, token), 404, 'not_found');
    expectFailure(await patch(path, { active: false }, token), 404, 'not_found');
  });

  test('is for those who may', async () => {
    const path = '/admin/coupons';
    expectFailure(await get(path), 401, 'unauthorized');
    expectFailure(await get(path, (await aCustomer()).token), 403, 'missing_permission');
    expectFailure(await get(path, (await aMemberOfStaff('warehouse')).token), 403, 'missing_permission');
    expect((await get(path, (await aMemberOfStaff('support')).token)).status).toBe(200);
  });
});

describe('/admin/price-rules', () => {
  test('POST makes a rule for a product or a category, GET shows it', async () => {
    const token = await adminToken();
    const product = await aProduct();
    const json = {
      name: 'Five for four',
      productId: product.id,
      minQuantity: 5,
      percentOff: 20,
      active: false,
    };
    const reply = await post<PriceRule>('/admin/price-rules', json, token);
    const rule = {
      id: anId,
      name: 'Five for four',
      categoryId: null,
      productId: product.id,
      minQuantity: 5,
      percentOff: 20,
      active: false,
    };
    expectJson(reply, 201, rule);
    expect(reply.headers.get('location')).toBe(`/admin/price-rules/${reply.body.id}`);
    expectJson(await get(`/admin/price-rules/${reply.body.id}`, token), 200, reply.body);
    const tea = { name: 'Teas', category: 'tea', percentOff: 1, active: false };
    expect((await post<PriceRule>('/admin/price-rules', tea, token)).body).toMatchObject({
      categoryId: 2,
      productId: null,
      minQuantity: 1,
    });
  });

  test('GET lists them in the order they were made', async () => {
    const { id } = await aProduct();
    const rules = [await aRuleFor(id), await aRuleFor(id)];
    const { body } = await get<{ items: PriceRule[] }>('/admin/price-rules', await adminToken());
    expect(body.items.filter(({ productId }) => productId === id)).toStrictEqual(rules);
    expect(body.items[0]).toMatchObject({ id: 1, name: 'A set of six', categoryId: 4, minQuantity: 6 });
  });

  test('PATCH and DELETE', async () => {
    const token = await adminToken();
    const rule = await aRuleFor((await aProduct()).id);
    const path = `/admin/price-rules/${rule.id}`;
    expectJson(await patch(path, { percentOff: 30 }, token), 200, { ...rule, percentOff: 30 });
    expectEmpty(await del(path, token));
    expectFailure(await get(path, token), 404, 'not_found');
    expectFailure(await patch(path, { percentOff: 30 }, token), 404, 'not_found');
    expectFailure(await del(path, token), 404, 'not_found');
  });

  test.each([
    [{}, 'validation_failed'],
    [{ name: 'No target', percentOff: 10 }, 'validation_failed'],
    [{ name: 'Too much', productId: 1, percentOff: 91 }, 'validation_failed'],
    [{ name: 'Too many', productId: 1, percentOff: 10, minQuantity: 21 }, 'validation_failed'],
    [{ name: 'Nowhere', category: 'cars', percentOff: 10 }, 'unknown_category'],
  ])('refuses %o', async (json, code) => {
    expectFailure(await post('/admin/price-rules', json, await adminToken()), 400, code);
  });

  test('refuses a rule for a missing product and a key that is no id', async () => {
    const token = await adminToken();
    const json = { name: 'Gone', productId: 2_147_483_647, percentOff: 10 };
    expectFailure(await post('/admin/price-rules', json, token), 404, 'not_found');
    expectFailure(await get('/admin/price-rules/x', token), 400, 'validation_failed');
  });

  test('is for those who may', async () => {
    const json = { name: 'Mine', productId: 1, percentOff: 90 };
    expectFailure(await post('/admin/price-rules', json), 401, 'unauthorized');
    expectFailure(
      await post('/admin/price-rules', json, (await aCustomer()).token),
      403,
      'missing_permission',
    );
  });
});

describe('GET /coupons/:code', () => {
  test('tells anybody what a coupon gives', async () => {
    const { code } = await aCoupon({ value: 15, minTotalCents: 100 });
    const offer = { code, kind: 'percent', value: 15, minTotal: euros(100), endsAt: null };
    expectJson(await get(`/coupons/${code.toLowerCase()}`), 200, offer);
  });

  test.each([
    ['closed', { active: false }],
    ['over', { endsOn: '2020-01-01' }],
  ])('knows nothing of one that is %s', async (_case, values) => {
    const { code } = await aCoupon(values);
    expectFailure(await get(`/coupons/${code}`), 404, 'not_found');
  });
});

describe('a price rule in the cart', () => {
  test('takes its share off a line, half a cent up', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 333 });
    await aRuleFor(product.id, { name: 'Half off', percentOff: 50 });
    const cart = await putInCart(token, product.id, 3);
    expect(cart).toStrictEqual({
      items: [{ ...cartLine(product, 3), discount: euros(500), rule: 'Half off' }],
      itemCount: 3,
      ...cartSums(999, 500),
    });
  });

  test('counts from its number of pieces on', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 100 });
    await aRuleFor(product.id, { minQuantity: 3, percentOff: 10 });
    expect((await putInCart(token, product.id, 2)).discount).toStrictEqual(euros(0));
    expect((await putInCart(token, product.id, 1)).discount).toStrictEqual(euros(30));
  });

  test('the best one wins, and one that is off does not count', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 1000 });
    await aRuleFor(product.id, { name: 'Better', percentOff: 20 });
    await aRuleFor(product.id, { name: 'Good', percentOff: 10 });
    await aRuleFor(product.id, { name: 'Off', percentOff: 80, active: false });
    const cart = await putInCart(token, product.id, 1);
    expect(cart.items[0]).toMatchObject({ rule: 'Better', discount: euros(200) });
  });
});

describe('PUT /cart/coupon', () => {
  test('takes its share off what the rules have left', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 1010 });
    await aRuleFor(product.id, { percentOff: 10 });
    await putInCart(token, product.id, 1);
    const { code } = await aCoupon({ value: 15 });
    const reply = await useCoupon<Cart>(code.toLowerCase(), token);
    expect(reply.status).toBe(200);
    // 1010 - 101 = 909, of which 15 % are 136.35.
    expect(reply.body).toMatchObject(cartSums(1010, 101 + 136, code));
    expectJson(await get('/cart', token), 200, reply.body);
  });

  test('an amount never takes more than there is to pay', async () => {
    const { token } = await aCustomer();
    await putInCart(token, (await aProduct({ priceCents: 400 })).id, 1);
    const { code } = await aCoupon({ kind: 'amount', value: 1000 });
    expect((await useCoupon<Cart>(code, token)).body).toMatchObject(cartSums(400, 400, code));
  });

  test('waits until the cart is large enough', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 500 });
    await putInCart(token, product.id, 1);
    const { code } = await aCoupon({ minTotalCents: 1000 });
    expect((await useCoupon<Cart>(code, token)).body).toMatchObject(cartSums(500));
    expect(await putInCart(token, product.id, 1)).toMatchObject(cartSums(1000, 100, code));
  });

  test('a second one replaces the first', async () => {
    const { token } = await aCustomer();
    await putInCart(token, (await aProduct({ priceCents: 1000 })).id, 1);
    const [first, second] = [await aCoupon(), await aCoupon({ value: 20 })];
    await useCoupon(first.code, token);
    expect((await useCoupon<Cart>(second.code, token)).body).toMatchObject(cartSums(1000, 200, second.code));
  });

  test('refuses an unknown code, none at all, and nobody', async () => {
    const { token } = await aCustomer();
    expectFailure(await useCoupon(couponCode(), token), 404, 'not_found');
    expectFailure(await useCoupon('', token), 400, 'validation_failed');
    expectFailure(await useCoupon('X'), 401, 'unauthorized');
  });
});

describe('DELETE /cart/coupon', () => {
  test('takes it off again', async () => {
    const { token } = await aCustomer();
    await putInCart(token, (await aProduct({ priceCents: 1000 })).id, 1);
    await useCoupon((await aCoupon()).code, token);
    expectEmpty(await del('/cart/coupon', token));
    expect((await get<Cart>('/cart', token)).body).toMatchObject(cartSums(1000));
    expectFailure(await del('/cart/coupon', token), 404, 'not_found');
  });

  test('needs a session', async () => {
    expectFailure(await del('/cart/coupon'), 401, 'unauthorized');
  });
});

describe('POST /checkout/quote', () => {
  test.each([
    ['with shipping below', 4999, 490],
    ['without shipping from 50 euros on', 5000, 0],
  ])('says what an order would cost: %s', async (_case, priceCents, shippingCents) => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents });
    const cart = await putInCart(token, product.id, 1);
    expectJson(await post('/checkout/quote', undefined, token), 200, {
      ...cart,
      shipping: euros(shippingCents),
      toPay: euros(priceCents + shippingCents),
    });
  });

  test('refuses an empty cart and needs a session', async () => {
    const { token } = await aCustomer();
    expectFailure(await post('/checkout/quote', undefined, token), 409, 'cart_empty');
    expectFailure(await post('/checkout/quote'), 401, 'unauthorized');
  });
});

describe('a coupon at the checkout', () => {
  test('lowers the order, is counted, and cannot be used again', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ priceCents: 2000 });
    const { code } = await aCoupon({ maxRedemptions: 5 });
    await putInCart(token, product.id, 1);
    await useCoupon(code, token);
    const reply = await checkOut(token);
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject(orderSums(2000, 200, code));
    expect(reply.body.payment?.amount).toStrictEqual(euros(2290));
    const counted = await get<Coupon>(`/admin/coupons/${code}`, await adminToken());
    expect(counted.body.redeemed).toBe(1);
    expectFailure(await useCoupon(code, token), 409, 'coupon_used');
  });

  test('the discount decides whether shipping is free', async () => {
    const { token } = await aCustomer();
    await putInCart(token, (await aProduct({ priceCents: 5400 })).id, 1);
    await useCoupon((await aCoupon()).code, token);
    const { body } = await checkOut(token);
    expect([body.shipping, body.total]).toStrictEqual([euros(490), euros(4860 + 490)]);
  });

  test('that was taken by others meanwhile is left out of the order', async () => {
    const { code } = await aCoupon({ maxRedemptions: 1 });
    const buyers = [await aCustomer(), await aCustomer()];
    for (const { token } of buyers) {
      await putInCart(token, (await aProduct({ priceCents: 1000 })).id, 1);
      await useCoupon(code, token);
    }
    expect((await checkOut(buyers[0].token)).body).toMatchObject(orderSums(1000, 100, code));
    expect((await checkOut(buyers[1].token)).body).toMatchObject(orderSums(1000));
  });

  test('comes back when the order is cancelled', async () => {
    const { token } = await aCustomer();
    const { code } = await aCoupon();
    await putInCart(token, (await aProduct()).id, 1);
    await useCoupon(code, token);
    const { body } = await checkOut(token);
    await post(`/orders/${body.id}/cancel`, undefined, token);
    const counted = await get<Coupon>(`/admin/coupons/${code}`, await adminToken());
    expect(counted.body.redeemed).toBe(0);
    expect((await useCoupon(code, token)).status).toBe(200);
  });
});
