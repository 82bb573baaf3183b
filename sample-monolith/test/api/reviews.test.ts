import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { del, get, patch, post } from '../support/client';
import {
  anId,
  expectEmpty,
  expectFailure,
  expectJson,
  isoDate,
  type Page,
  type Product,
  type Review,
} from '../support/shapes';
import { adminToken, aProduct, aReview, buy, buyOne, productNow, putInCart } from '../support/shop';

const TEXT = { rating: 5, title: 'Very good', body: 'Would buy it again' };

interface ProductReviews extends Page<Review> {
  rating: { average: number; count: number };
}

describe('GET /products/:id/reviews', () => {
  test('is empty at first', async () => {
    const { id } = await aProduct();
    expectJson(await get(`/products/${id}/reviews`), 200, {
      items: [],
      page: 1,
      pageSize: 20,
      total: 0,
      totalPages: 0,
      rating: { average: 0, count: 0 },
    });
  });

  test('lists the newest first, with the author’s present name, in pages', async () => {
    const product = await aProduct();
    const reviews: Review[] = [];
    for (const [index, name] of ['Ann', 'Ben', 'Cem'].entries()) {
      const author = await aCustomer(name);
      reviews.unshift(await aReview(author.token, product.id, index + 1));
      if (name === 'Ben') await patch('/me', { displayName: 'Benedict' }, author.token);
    }
    reviews[1].author.displayName = 'Benedict';
    const whole = { page: 1, pageSize: 20, total: 3, totalPages: 1, rating: { average: 2, count: 3 } };
    expectJson(await get(`/products/${product.id}/reviews`), 200, { items: reviews, ...whole });
    expectJson(await get(`/products/${product.id}/reviews?page=2&pageSize=2`), 200, {
      ...whole,
      items: [reviews[2]],
      page: 2,
      pageSize: 2,
      totalPages: 2,
    });
  });

  test('shows the seeded ones', async () => {
    const { body } = await get<ProductReviews>('/products/1/reviews?pageSize=100');
    expect(body.items.find(({ id }) => id === 2)).toStrictEqual({
      id: 2,
      product: { id: 1, name: 'Sidamo natural, 250 g' },
      author: { id: 3, displayName: 'Bela' },
      rating: 4,
      title: 'Very good, a little light',
      body: 'Very good, a little light. Written after a week of use.',
      votes: { helpful: 0, unhelpful: 0 },
      createdAt: '2021-09-18T09:00:00.000Z',
      updatedAt: '2021-09-18T09:00:00.000Z',
    });
    expect(body.rating).toStrictEqual({ average: 4.67, count: 3 });
  });

  test('answers 404 for a missing product and 400 for what is no id or page', async () => {
    expectFailure(await get('/products/2147483647/reviews'), 404, 'not_found');
    expectFailure(await get('/products/x/reviews'), 400, 'validation_failed');
    expectFailure(await get('/products/1/reviews?page=0'), 400, 'validation_failed');
  });
});

describe('POST /products/:id/reviews', () => {
  test('publishes a review of what was bought', async () => {
    const { token, user } = await aCustomer('Critic');
    const product = await aProduct();
    await buyOne(token, product.id);
    const reply = await post<Review>(`/products/${product.id}/reviews`, TEXT, token);
    expectJson(reply, 201, {
      id: anId,
      product: { id: product.id, name: product.name },
      author: { id: user.id, displayName: 'Critic' },
      ...TEXT,
      votes: { helpful: 0, unhelpful: 0 },
      createdAt: isoDate,
      updatedAt: isoDate,
    });
    expect(reply.headers.get('location')).toBe(`/reviews/${reply.body.id}`);
    expectJson(await get(`/reviews/${reply.body.id}`), 200, reply.body);
  });

  test('needs no text', async () => {
    const { token } = await aCustomer();
    const { id } = await aProduct();
    await buyOne(token, id);
    const reply = await post<Review>(`/products/${id}/reviews`, { rating: 1, title: 'Bad' }, token);
    expect(reply.status).toBe(201);
    expect(reply.body.body).toBe('');
  });

  test('refuses a second one on the same product', async () => {
    const { token } = await aCustomer();
    const { id } = await aProduct();
    await aReview(token, id, 5);
    expectFailure(
      await post(`/products/${id}/reviews`, { ...TEXT, rating: 1 }, token),
      409,
      'already_reviewed',
    );
    expect((await productNow(id)).rating).toStrictEqual({ average: 5, count: 1 });
  });

  test('refuses who has not bought the product, or has cancelled the order', async () => {
    const { token } = await aCustomer();
    const { id } = await aProduct();
    expectFailure(await post(`/products/${id}/reviews`, TEXT, token), 403, 'not_bought');
    const order = await buyOne(token, id);
    await post(`/orders/${order.id}/cancel`, undefined, token);
    expectFailure(await post(`/products/${id}/reviews`, TEXT, token), 403, 'not_bought');
  });

  test('answers 404 for a missing product', async () => {
    const { token } = await aCustomer();
    expectFailure(await post('/products/2147483647/reviews', TEXT, token), 404, 'not_found');
  });

  test.each([
    {},
    { ...TEXT, rating: 0 },
    { ...TEXT, rating: 6 },
    { ...TEXT, rating: 4.5 },
    { ...TEXT, title: '' },
    { ...TEXT, body: 7 },
  ])('refuses %o', async (json) => {
    const { token } = await aCustomer();
    expectFailure(await post('/products/1/reviews', json, token), 400, 'validation_failed');
  });

  test('needs a session', async () => {
    expectFailure(await post('/products/1/reviews', TEXT), 401, 'unauthorized');
  });
});

describe('the rating of a product', () => {
  test('follows each review: created, changed, deleted', async () => {
    const before = await aProduct();
    const [one, two, three] = [await aCustomer(), await aCustomer(), await aCustomer()];
    const rating = async () => (await productNow(before.id)).rating;

    const first = await aReview(one.token, before.id, 5);
    expect(await rating()).toStrictEqual({ average: 5, count: 1 });
    await aReview(two.token, before.id, 4);
    expect(await rating()).toStrictEqual({ average: 4.5, count: 2 });
    await aReview(three.token, before.id, 4);
    expect(await rating()).toStrictEqual({ average: 4.33, count: 3 });
    await patch(`/reviews/${first.id}`, { rating: 1 }, one.token);
    expect(await rating()).toStrictEqual({ average: 3, count: 3 });
    await del(`/reviews/${first.id}`, one.token);
    expect(await rating()).toStrictEqual({ average: 4, count: 2 });
    const sold = { stock: before.stock - 3, available: before.available - 3 };
    expect(await productNow(before.id)).toStrictEqual({
      ...before,
      ...sold,
      rating: { average: 4, count: 2 },
    });
  });

  test('shows in the search, the export and the list of reviews', async () => {
    const [low, high, none] = [await aProduct(), await aProduct(), await aProduct()];
    const { token } = await aCustomer();
    await aReview(token, low.id, 2);
    await aReview(token, high.id, 5);
    const word = 'article';
    const find = (product: Product) => encodeURIComponent(product.name.slice(product.name.indexOf(word)));
    const { body } = await get<Page<Product>>(`/products?q=${find(high)}`);
    expect(body.items[0].rating).toStrictEqual({ average: 5, count: 1 });
    const line = (await get<string>(`/products/export?q=${find(low)}`)).body.trimEnd().split('\r\n')[1];
    expect(line).toMatch(/,2\.00,1$/);
    const list = await get<ProductReviews>(`/products/${high.id}/reviews`);
    expect(list.body.rating).toStrictEqual({ average: 5, count: 1 });
    expect((await productNow(none.id)).rating).toStrictEqual({ average: 0, count: 0 });
  });

  test('orders the search', async () => {
    const { token } = await aCustomer();
    const name = `rated ${crypto.randomUUID()}`;
    const products = [await aProduct({ name }), await aProduct({ name }), await aProduct({ name })];
    await aReview(token, products[1].id, 5);
    await aReview(token, products[2].id, 3);
    const { body } = await get<Page<Product>>(`/products?sort=rating&q=${encodeURIComponent(name)}`);
    expect(body.items.map(({ id }) => id)).toEqual([products[1].id, products[2].id, products[0].id]);
  });

  test('does not disturb what carts and orders write beside it', async () => {
    const { token } = await aCustomer();
    const product = await aProduct({ stock: 10 });
    const review = await aReview(token, product.id, 3);
    await putInCart(token, product.id, 2);
    expect(await productNow(product.id)).toStrictEqual({
      ...product,
      stock: 9,
      available: 7,
      rating: { average: 3, count: 1 },
    });
    await buy(token, [[product, 1]]);
    await del(`/reviews/${review.id}`, token);
    expect(await productNow(product.id)).toStrictEqual({ ...product, stock: 6, available: 6 });
  });
});

describe('GET /reviews/mine', () => {
  test('lists one’s own, the newest first', async () => {
    const [{ token }, other] = [await aCustomer(), await aCustomer()];
    expectJson(await get('/reviews/mine', token), 200, { items: [] });
    const products = [await aProduct(), await aProduct()];
    const first = await aReview(token, products[0].id);
    const second = await aReview(token, products[1].id);
    await aReview(other.token, products[0].id);
    expectJson(await get('/reviews/mine', token), 200, { items: [second, first] });
  });

  test('needs a session', async () => {
    expectFailure(await get('/reviews/mine'), 401, 'unauthorized');
  });
});

describe('GET /reviews/:id', () => {
  test('shows a seeded review and its votes', async () => {
    expectJson(await get('/reviews/8'), 200, {
      id: 8,
      product: { id: 21, name: 'Hand grinder' },
      author: { id: 4, displayName: 'Chidi' },
      rating: 2,
      title: 'Squeaks',
      body: 'Squeaks. Written after a week of use.',
      votes: { helpful: 1, unhelpful: 1 },
      createdAt: '2021-09-24T09:00:00.000Z',
      updatedAt: '2021-09-24T09:00:00.000Z',
    });
  });

  test('answers 404 for one that does not exist and 400 for what is no id', async () => {
    expectFailure(await get('/reviews/2147483647'), 404, 'not_found');
    expectFailure(await get('/reviews/x'), 400, 'validation_failed');
  });
});

describe('PATCH /reviews/:id', () => {
  test('changes what is named and nothing else', async () => {
    const { token } = await aCustomer();
    const review = await aReview(token, (await aProduct()).id, 2);
    const reply = await patch<Review>(`/reviews/${review.id}`, { title: 'On second thought' }, token);
    expectJson(reply, 200, { ...review, title: 'On second thought', updatedAt: isoDate });
    expect(Date.parse(reply.body.updatedAt)).toBeGreaterThan(Date.parse(review.updatedAt));
    expectJson(await get(`/reviews/${review.id}`), 200, reply.body);
  });

  test.each([{}, { rating: 9 }, { title: '' }, { body: null }])('refuses %o', async (json) => {
    const { token } = await aCustomer();
    const { id } = await aReview(token, (await aProduct()).id);
    expectFailure(await patch(`/reviews/${id}`, json, token), 400, 'validation_failed');
  });

  test('is for the author alone', async () => {
    const review = await aReview((await aCustomer()).token, (await aProduct()).id);
    const change = { rating: 1 };
    expectFailure(await patch(`/reviews/${review.id}`, change), 401, 'unauthorized');
    expectFailure(await patch(`/reviews/${review.id}`, change, (await aCustomer()).token), 403, 'forbidden');
    expectFailure(await patch(`/reviews/${review.id}`, change, await adminToken()), 403, 'forbidden');
    expectJson(await get(`/reviews/${review.id}`), 200, review);
  });

  test('answers 404 for one that does not exist', async () => {
    const { token } = await aCustomer();
    expectFailure(await patch('/reviews/2147483647', { rating: 1 }, token), 404, 'not_found');
  });
});

describe('DELETE /reviews/:id', () => {
  test('removes it and allows a new one', async () => {
    const { token } = await aCustomer();
    const product = await aProduct();
    const { id } = await aReview(token, product.id, 1);
    expectEmpty(await del(`/reviews/${id}`, token));
    expectFailure(await get(`/reviews/${id}`), 404, 'not_found');
    expectFailure(await del(`/reviews/${id}`, token), 404, 'not_found');
    expect((await productNow(product.id)).rating).toStrictEqual({ average: 0, count: 0 });
    await aReview(token, product.id, 5);
  });

  test('goes with its votes', async () => {
    const { token } = await aCustomer();
    const { id } = await aReview(token, (await aProduct()).id);
    await post(`/reviews/${id}/votes`, { helpful: true }, (await aCustomer()).token);
    expectEmpty(await del(`/reviews/${id}`, token));
  });

  test('is for the author and the administrator', async () => {
    const { id } = await aReview((await aCustomer()).token, (await aProduct()).id);
    expectFailure(await del(`/reviews/${id}`), 401, 'unauthorized');
    expectFailure(await del(`/reviews/${id}`, (await aCustomer()).token), 403, 'forbidden');
    expectEmpty(await del(`/reviews/${id}`, await adminToken()));
  });
});

describe('POST /reviews/:id/votes', () => {
  test('counts votes for and against', async () => {
    const review = await aReview((await aCustomer()).token, (await aProduct()).id);
    const vote = async (helpful: boolean) =>
      post(`/reviews/${review.id}/votes`, { helpful }, (await aCustomer()).token);
    const first = await vote(true);
    expectJson(first, 201, { ...review, votes: { helpful: 1, unhelpful: 0 } });
    expect(first.headers.get('location')).toBe(`/reviews/${review.id}`);
    await vote(true);
    const third = { ...review, votes: { helpful: 2, unhelpful: 1 } };
    expectJson(await vote(false), 201, third);
    expectJson(await get(`/reviews/${review.id}`), 200, third);
  });

  test('refuses a second vote', async () => {
    const { id } = await aReview((await aCustomer()).token, (await aProduct()).id);
    const { token } = await aCustomer();
    expect((await post(`/reviews/${id}/votes`, { helpful: true }, token)).status).toBe(201);
    expectFailure(await post(`/reviews/${id}/votes`, { helpful: false }, token), 409, 'already_voted');
  });

  test('refuses the author’s own', async () => {
    const { token } = await aCustomer();
    const { id } = await aReview(token, (await aProduct()).id);
    expectFailure(await post(`/reviews/${id}/votes`, { helpful: true }, token), 400, 'own_review');
  });

  test.each([{}, { helpful: 'yes' }, { helpful: 1 }])('refuses %o', async (json) => {
    const { token } = await aCustomer();
    expectFailure(await post('/reviews/1/votes', json, token), 400, 'validation_failed');
  });

  test('answers 404 for a missing review', async () => {
    const { token } = await aCustomer();
    expectFailure(await post('/reviews/2147483647/votes', { helpful: true }, token), 404, 'not_found');
  });

  test('needs a session', async () => {
    expectFailure(await post('/reviews/1/votes', { helpful: true }), 401, 'unauthorized');
  });
});
