import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aCustomer } from '../support/accounts';
import { baseUrl, del, get, type Reply, send } from '../support/client';
import { anId, expectEmpty, expectFailure, expectJson, isoDate } from '../support/shapes';
import { adminToken, aProduct, productNow } from '../support/shop';

interface Image {
  id: number;
  url: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  createdAt: string;
}

const MAGIC = { 'image/png': '89504e470d0a1a0a', 'image/jpeg': 'ffd8ff' };
const LARGEST = 2 * 1024 * 1024;

function someImage(mediaType: keyof typeof MAGIC = 'image/png', size = 200): Uint8Array<ArrayBuffer> {
  const magic = Buffer.from(MAGIC[mediaType], 'hex');
  return Uint8Array.from(Buffer.concat([magic, randomBytes(size - magic.length)]));
}

function upload(
  productId: number,
  bytes: Uint8Array<ArrayBuffer>,
  { mediaType = 'image/png', token }: { mediaType?: string; token?: string },
): Promise<Reply<Image>> {
  return send('POST', `/products/${productId}/images`, {
    bytes,
    token,
    headers: { 'content-type': mediaType },
  });
}

async function anImage(productId: number): Promise<Image> {
  const reply = await upload(productId, someImage(), { token: await adminToken() });
  expect(reply.status).toBe(201);
  return reply.body;
}

describe('POST /products/:id/images', () => {
  test.each([
    ['image/png', 'png'],
    ['image/jpeg', 'jpg'],
  ] as const)('keeps an %s and serves it', async (mediaType, extension) => {
    const product = await aProduct();
    const bytes = someImage(mediaType);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const url = `/uploads/${product.id}-${sha256.slice(0, 16)}.${extension}`;

    const reply = await upload(product.id, bytes, { mediaType, token: await adminToken() });
    expectJson(reply, 201, { id: anId, url, mediaType, bytes: 200, sha256, createdAt: isoDate });
    expect(reply.headers.get('location')).toBe(url);
    expect(await productNow(product.id)).toStrictEqual(product);

    const served = await fetch(baseUrl + url);
    expect(served.status).toBe(200);
    expect(served.headers.get('content-type')).toBe(mediaType);
    expect(served.headers.get('cache-control')).toBe('public, max-age=86400, immutable');
    expect(new Uint8Array(await served.arrayBuffer())).toStrictEqual(bytes);
  });

  test('takes the same bytes once for each product', async () => {
    const [product, other] = [await aProduct(), await aProduct()];
    const bytes = someImage();
    const token = await adminToken();
    expect((await upload(product.id, bytes, { token })).status).toBe(201);
    expectFailure(await upload(product.id, bytes, { token }), 409, 'image_exists');
    expect((await upload(other.id, bytes, { token })).status).toBe(201);
  });

  test('takes 2 MB and no more', async () => {
    const { id } = await aProduct();
    const token = await adminToken();
    const largest = await upload(id, someImage('image/png', LARGEST), { token });
    expect({ status: largest.status, bytes: largest.body.bytes }).toEqual({ status: 201, bytes: LARGEST });
    expectFailure(await upload(id, someImage('image/png', LARGEST + 1), { token }), 413, 'body_too_large');
  });

  test.each([
    ['of another type', 'image/gif', someImage()],
    ['that is JSON', 'application/json', Uint8Array.from(Buffer.from('{}'))],
    ['whose bytes are no PNG', 'image/png', someImage('image/jpeg')],
    ['whose bytes are no JPEG', 'image/jpeg', someImage('image/png')],
    ['that ends too early', 'image/png', someImage().slice(0, 7)],
  ])('refuses one %s', async (_case, mediaType, bytes) => {
    const { id } = await aProduct();
    const reply = await upload(id, bytes, { mediaType, token: await adminToken() });
    expectFailure(reply, 415, 'unsupported_media_type');
    expectJson(await get(`/products/${id}/images`), 200, { items: [] });
  });

  test('answers 404 for no product, 400 for no id', async () => {
    const token = await adminToken();
    expectFailure(await upload(2_147_483_647, someImage(), { token }), 404, 'not_found');
    expectFailure(await upload(0, someImage(), { token }), 400, 'validation_failed');
  });

  test('is for administrators', async () => {
    const { id } = await aProduct();
    expectFailure(await upload(id, someImage(), {}), 401, 'unauthorized');
    expectFailure(await upload(id, someImage(), { token: (await aCustomer()).token }), 403, 'forbidden');
  });
});

describe('GET /products/:id/images', () => {
  test('lists them in the order they came', async () => {
    const [product, other] = [await aProduct(), await aProduct()];
    expectJson(await get(`/products/${product.id}/images`), 200, { items: [] });
    const images = [await anImage(product.id), await anImage(product.id)];
    await anImage(other.id);
    expectJson(await get(`/products/${product.id}/images`), 200, { items: images });
  });

  test('answers 404 for no product, 400 for no id', async () => {
    expectFailure(await get('/products/2147483647/images'), 404, 'not_found');
    expectFailure(await get('/products/abc/images'), 400, 'validation_failed');
  });
});

describe('DELETE /products/:id/images/:imageId', () => {
  test('takes the row and the file away, and the bytes may come again', async () => {
    const { id } = await aProduct();
    const token = await adminToken();
    const bytes = someImage();
    const kept = await anImage(id);
    const { body: image } = await upload(id, bytes, { token });
    expectEmpty(await del(`/products/${id}/images/${image.id}`, token));
    expectJson(await get(`/products/${id}/images`), 200, { items: [kept] });
    expectFailure(await get(image.url), 404, 'route_not_found');
    expect((await fetch(baseUrl + kept.url)).status).toBe(200);
    expect((await upload(id, bytes, { token })).status).toBe(201);
  });

  test('answers 404 the second time, and for another product’s', async () => {
    const [product, other] = [await aProduct(), await aProduct()];
    const token = await adminToken();
    const image = await anImage(product.id);
    expectFailure(await del(`/products/${other.id}/images/${image.id}`, token), 404, 'not_found');
    expectEmpty(await del(`/products/${product.id}/images/${image.id}`, token));
    expectFailure(await del(`/products/${product.id}/images/${image.id}`, token), 404, 'not_found');
    expectFailure(await del(`/products/${product.id}/images/x`, token), 400, 'validation_failed');
  });

  test('is for administrators', async () => {
    const { id } = await aProduct();
    const image = await anImage(id);
    expectFailure(await del(`/products/${id}/images/${image.id}`), 401, 'unauthorized');
    const { token } = await aCustomer();
    expectFailure(await del(`/products/${id}/images/${image.id}`, token), 403, 'forbidden');
  });
});
