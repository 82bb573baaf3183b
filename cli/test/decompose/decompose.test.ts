import { describe, expect, it } from 'vitest';
import { type ContextMap, contextMapSchema } from '../../src/artifacts/context-map.ts';
import type { Model } from '../../src/artifacts/model.ts';
import { serialize } from '../../src/artifacts/store.ts';
import { decompose } from '../../src/decompose/decompose.ts';
import { NO_OVERRIDES } from '../../src/decompose/overrides/overrides.ts';
import { seededRandom } from '../../src/decompose/random.ts';
import { aLayeredLibrary, aModel } from '../support/a-model.ts';

const contextOf = (map: ContextMap, name: string) => {
  const found = map.contexts.find((one) => one.name === name);
  if (found === undefined)
    throw new Error(`no context ${name} in ${map.contexts.map((one) => one.name).join()}`);
  return found;
};
const names = (map: ContextMap) => map.contexts.map((one) => one.name);

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function reordered(model: Model, seed: number): Model {
  const random = seededRandom(seed);
  return {
    ...model,
    routes: shuffled(model.routes, random),
    functions: shuffled(model.functions, random).map((one) => ({
      ...one,
      calls: shuffled(one.calls, random),
    })),
    tables: shuffled(model.tables, random),
    modules: shuffled(model.modules, random).map((one) => ({
      ...one,
      imports: shuffled(one.imports, random),
    })),
    transactions: shuffled(model.transactions, random),
    events: shuffled(model.events, random),
  };
}

describe('decompose', () => {
  it('cuts by subject, not by layer', () => {
    const map = decompose(aLayeredLibrary().build());
    expect(names(map)).toEqual(['books', 'loans', 'members']);
    expect(contextOf(map, 'books')).toMatchObject({
      modules: ['src/controllers/bookController.js', 'src/models/book.js', 'src/services/bookService.js'],
      routes: ['GET /books/:id', 'POST /books', 'POST /books/:id/copies'],
      tables: ['book_copies', 'books'],
    });
    for (const layer of ['controllers', 'services', 'models'])
      for (const context of map.contexts)
        expect(context.modules.filter((one) => one.startsWith(`src/${layer}/`))).toHaveLength(1);
  });

  it('sets wiring, middleware and what everybody uses aside', () => {
    const map = decompose(aLayeredLibrary().build());
    expect(map.sharedKernel).toEqual(['src/app.js', 'src/db.js', 'src/middleware/guard.js', 'src/server.js']);
  });

  it('makes an artifact of the published form', () => {
    expect(contextMapSchema.parse(decompose(aLayeredLibrary().build()))).toBeTruthy();
  });

  it.each([1, 2, 3, 4, 5])('gives the same bytes for input in another order (%i)', (seed) => {
    const model = aLayeredLibrary()
      .withTransaction('src/services/loanService.js#insert', ['loans', 'book_copies'])
      .withEvent('returned', 'src/services/loanService.js#insert', 'src/services/memberService.js#insert')
      .build();
    expect(serialize(decompose(reordered(model, seed)))).toBe(serialize(decompose(model)));
  });

  it('holds no line numbers', () => {
    const model = aLayeredLibrary()
      .withFunction('src/services/loanService.js#insert.(anonymous)@41', {
        calls: ['src/models/book.js#addCopy'],
      })
      .build();
    expect(serialize(decompose(model))).not.toMatch(/\)@\d/);
  });

  it('gives every table exactly one owner and every route that touches a table exactly one context', () => {
    const model = aLayeredLibrary().build();
    const map = decompose(model);
    expect(map.contexts.flatMap((one) => one.tables).toSorted()).toEqual(
      model.tables.map((one) => one.name).toSorted(),
    );
    expect(map.contexts.flatMap((one) => one.routes).toSorted()).toEqual(
      model.routes.map((one) => one.id).toSorted(),
    );
  });

  it('gives every assignment its evidence', () => {
    const { evidence } = contextOf(decompose(aLayeredLibrary().build()), 'books');
    expect(evidence.map((one) => one.subject)).toEqual([
      'src/controllers/bookController.js',
      'src/models/book.js',
      'src/services/bookService.js',
      'table:book_copies',
      'table:books',
    ]);
    expect(evidence.every((one) => one.why.includes('books') && one.margin >= 0 && one.margin <= 1)).toBe(
      true,
    );
  });

  it('leaves routes that touch no table and live in the kernel out', () => {
    const map = decompose(
      aLayeredLibrary()
        .withFunction('src/health.js#health')
        .withRoute('GET', '/health', { handler: 'src/health.js#health' })
        .build(),
    );
    expect(map.contexts.flatMap((one) => one.routes)).not.toContain('GET /health');
    expect(map.sharedKernel).toContain('src/health.js');
  });

  it('unites a table without any route of its own with its closest neighbour', () => {
    const map = decompose(
      aLayeredLibrary()
        .withTable('branches')
        .withFunction('src/models/member.js#branch', {
          reads: ['branches', 'members'],
          joins: [['branches', 'members']],
        })
        .build(),
    );
    expect(contextOf(map, 'members').tables).toEqual(['branches', 'members']);
  });

  it('splits a handler off the module of another context', () => {
    const map = decompose(
      aLayeredLibrary()
        .withFunction('src/controllers/memberController.js#loans', {
          calls: ['src/services/loanService.js#find'],
        })
        .withRoute('GET', '/members/:id/loans', { handler: 'src/controllers/memberController.js#loans' })
        .build(),
    );
    expect(contextOf(map, 'loans').modules).toContain('src/controllers/memberController.js#loans');
    expect(contextOf(map, 'members').modules).toContain('src/controllers/memberController.js');
  });

  it('is stable where everything speaks for the cut', () => {
    for (const context of decompose(aLayeredLibrary().build()).contexts)
      expect(context.stability).toBeGreaterThanOrEqual(0.9);
  });

  it('degrades to routes and modules where no table is known', () => {
    const model = aModel();
    for (const subject of ['article', 'profile'])
      model
        .withFunction(`src/${subject}/${subject}.service.js#find`)
        .withFunction(`src/${subject}/${subject}.controller.js#show`, {
          calls: [`src/${subject}/${subject}.service.js#find`],
        })
        .withRoute('GET', `/${subject}s`, { handler: `src/${subject}/${subject}.controller.js#show` });
    expect(decompose(model.build()).contexts).toMatchObject([
      {
        name: 'articles',
        routes: ['GET /articles'],
        modules: ['src/article/article.controller.js', 'src/article/article.service.js'],
      },
      { name: 'profiles', routes: ['GET /profiles'] },
    ]);
  });

  it('copes with an application without routes and tables', () => {
    expect(decompose(aModel().build())).toMatchObject({
      contexts: [],
      seams: [],
      order: [],
      sharedKernel: ['src/server.js'],
    });
  });

  it('keeps an application that is one context', () => {
    const model = aModel()
      .withTable('notes')
      .withFunction('src/notes.js#add', { writes: ['notes'] })
      .withRoute('POST', '/notes', { handler: 'src/notes.js#add' });
    expect(decompose(model.build()).contexts).toMatchObject([
      { name: 'notes', verdict: 'keep', tables: ['notes'] },
    ]);
  });

  it('gives a context to routes without data, also where the entry handles them all', () => {
    const model = aModel()
      .withRoute('GET', '/winds', { handler: 'src/server.js#winds' })
      .withRoute('GET', '/tides', { handler: 'src/server.js#tides' });
    expect(decompose(model.build()).contexts).toMatchObject([
      { verdict: 'keep', routes: ['GET /tides', 'GET /winds'], tables: [] },
    ]);
  });

  it('offers alternatives that differ', () => {
    const { alternatives } = decompose(
      aLayeredLibrary()
        .withTransaction('src/services/loanService.js#insert', ['loans', 'book_copies'])
        .build(),
    );
    const shapes = alternatives.map((one) => JSON.stringify(Object.values(one.contexts).toSorted()));
    expect(alternatives.map((one) => one.name)).toEqual(
      expect.arrayContaining(['fewest-cut-transactions', 'balanced', 'finest']),
    );
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it.each([1, 2, 3, 4])('makes as many contexts as asked for (%i)', (services) => {
    expect(decompose(aLayeredLibrary().build(), NO_OVERRIDES, { services }).contexts).toHaveLength(services);
  });

  it('refuses more services than the application can have', () => {
    expect(() => decompose(aLayeredLibrary().build(), NO_OVERRIDES, { services: 9 })).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'MIG-1006' }) }),
    );
  });
});
