import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { del, get } from '../support/client';
import { expectFailure, expectJson } from '../support/shapes';
import { adminToken, aProduct } from '../support/shop';

interface PopularTerm {
  term: string;
  times: number;
}

interface Suggestion {
  kind: string;
  text: string;
  productId?: number;
}

/** Letters only, because a digit would begin another word. */
function aWord(): string {
  return [...randomBytes(12)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
}

async function search(term: string, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    expect((await get(`/products?q=${encodeURIComponent(term)}`)).status).toBe(200);
  }
}

async function suggestions(typed: string): Promise<Suggestion[]> {
  const reply = await get<{ items: Suggestion[] }>(`/products/suggest?q=${encodeURIComponent(typed)}`);
  expect(reply.status).toBe(200);
  return reply.body.items;
}

async function popular(): Promise<PopularTerm[]> {
  return (await get<{ items: PopularTerm[] }>('/search/popular')).body.items;
}

describe('GET /products/suggest', () => {
  test('finds products by the beginning of any word', async () => {
    const word = aWord();
    const second = await aProduct({ name: `Zebra ${word}en` });
    const first = await aProduct({ name: `Apple, ${word}` });
    const third = await aProduct({ name: `${word} zz` });
    await aProduct({ name: `Not in${word}` });
    await aProduct({ name: 'Another', description: word });
    const names = [first, second, third].map(({ name }) => name).sort();
    for (const typed of [word, word.slice(0, 9), word.toUpperCase(), `  ${word} `]) {
      expect((await suggestions(typed)).map(({ text }) => text).sort()).toEqual(names);
    }
    expectJson(await get(`/products/suggest?q=zebra+${word}`), 200, {
      items: [{ kind: 'product', text: second.name, productId: second.id }],
    });
  });

  test('orders products by name, then by id, and shows eight', async () => {
    const word = aWord();
    const made = [];
    for (const letter of ['c', 'a', 'b', 'a', 'e', 'd', 'f', 'g', 'h']) {
      made.push(await aProduct({ name: `${letter} ${word}` }));
    }
    const expected = made
      .toSorted((a, b) => a.name.localeCompare(b.name) || a.id - b.id)
      .slice(0, 8)
      .map(({ id, name }) => ({ kind: 'product', text: name, productId: id }));
    expect(await suggestions(word)).toStrictEqual(expected);
  });

  test('leaves deleted products out', async () => {
    const word = aWord();
    const { id } = await aProduct({ name: word });
    expect(await suggestions(word)).toHaveLength(1);
    await del(`/products/${id}`, await adminToken());
    expectJson(await get(`/products/suggest?q=${word}`), 200, { items: [] });
  });

  test('puts what is searched often first, the most searched at the top', async () => {
    const word = aWord();
    const product = await aProduct({ name: `${word} cup` });
    await search(`${word} b`, 3);
    await search(`${word} a`, 3);
    await search(`${word} often`, 4);
    await search(`${word} rare`, 2);
    expect(await suggestions(word)).toStrictEqual([
      { kind: 'term', text: `${word} often` },
      { kind: 'term', text: `${word} a` },
      { kind: 'term', text: `${word} b` },
      { kind: 'product', text: product.name, productId: product.id },
    ]);
    await search(`${word} fourth`, 5);
    expect((await suggestions(word)).map(({ text }) => text)).toEqual([
      `${word} fourth`,
      `${word} often`,
      `${word} a`,
      product.name,
    ]);
  });

  test.each(['', '?q=', '?q=x', '?q=%20x%20', '?q=--', '?q=%25%25', `?q=${'x'.repeat(61)}`])(
    'refuses %s',
    async (query) => {
      expectFailure(await get(`/products/suggest${query}`), 400, 'validation_failed');
    },
  );
});

describe('GET /search/popular', () => {
  test('counts a search whatever its letters and spaces', async () => {
    const words = `${aWord()} ${aWord()}`;
    const least = (await popular()).at(9)?.times ?? 0;
    await search(`  ${words.toUpperCase().replace(' ', '   ')}`, 1);
    await search(words, least + 1);
    expect(await popular()).toContainEqual({ term: words, times: least + 2 });
  });

  test('shows ten at most, the most searched first', async () => {
    const items = await popular();
    expect(items.length).toBeLessThanOrEqual(10);
    expect(items).toStrictEqual(items.toSorted((a, b) => b.times - a.times || (a.term < b.term ? -1 : 1)));
  });

  test('counts neither further pages nor refused searches nor lists without words', async () => {
    const word = aWord();
    expect((await get(`/products?q=${word}&page=2`)).status).toBe(200);
    expectFailure(await get(`/products?q=${word}&page=0`), 400, 'validation_failed');
    expectFailure(await get(`/products?q=${word}&sort=wrong`), 400, 'validation_failed');
    expect((await get('/products')).status).toBe(200);
    await search(word, 2);
    expect(await suggestions(word)).toStrictEqual([]);
    await search(word, 1);
    expect(await suggestions(word)).toStrictEqual([{ kind: 'term', text: word }]);
  });
});
