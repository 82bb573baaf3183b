import { describe, expect, it } from 'vitest';
import type { Model, ModelRoute } from '../../../src/artifacts/model.ts';
import { MODEL_SCHEMA } from '../../../src/artifacts/model.ts';
import { routeTable } from '../../../src/extract/routing/route-table.ts';

/** `METHOD path [passes]`. */
function aRoute(text: string): ModelRoute {
  const [method = '', path = '', passes] = text.split(' ');
  return {
    id: `${method} ${path}`,
    method,
    path,
    file: 'app.js',
    line: 1,
    kind: method === 'GET' ? 'query' : 'command',
    ...(passes === undefined ? {} : { passesOn: true }),
    middleware: [],
    functions: [],
    reads: [],
    writes: [],
  };
}

function aModel(routes: readonly string[]): Model {
  const none = { resolved: 0, total: 0 };
  return {
    schema: MODEL_SCHEMA,
    application: { name: 'application', entry: 'app.js' },
    express: 4,
    settings: { caseSensitive: true, strict: false },
    routes: routes.map(aRoute),
    functions: [],
    tables: [],
    modules: [],
    transactions: [],
    events: [],
    entryPoints: [],
    findings: [],
    diagnostics: [],
    coverage: { routes: none, calls: none, queries: none },
  };
}

const URLS = {
  monolithUrl: 'http://127.0.0.1:3000',
  monolithHealth: '/',
  serviceUrl: 'http://127.0.0.1:4001',
};

function tableOf(routes: readonly string[], own: readonly string[]) {
  return routeTable({ model: aModel(routes), context: 'things', routes: own, ...URLS });
}

function rows(routes: readonly string[], own: readonly string[]): string[] {
  return tableOf(routes, own).routes.map((route) => `${route.context} ${route.method} ${route.path}`);
}

describe('the route table of an extraction', () => {
  it('puts earlier routes of the monolith in front of the ones that they shadow', () => {
    expect(rows(['GET /things/export', 'GET /other', 'GET /things/:id'], ['GET /things/:id'])).toEqual([
      'monolith GET /things/export',
      'things GET /things/:id',
    ]);
  });

  it('leaves out later routes, other methods and disjoint paths', () => {
    const routes = ['POST /things/export', 'GET /things', 'GET /things/:id', 'GET /things/late'];
    expect(rows(routes, ['GET /things/:id'])).toEqual(['things GET /things/:id']);
  });

  it('counts HEAD as GET, ALL as everything, and an expression as overlapping', () => {
    const routes = ['HEAD /things/a', 'ALL /things/b', 'GET /^\\/x$/', 'GET /things/:id'];
    expect(rows(routes, ['GET /things/:id'])).toEqual([
      'monolith HEAD /things/a',
      'monolith ALL /things/b',
      'monolith GET /^\\/x$/',
      'things GET /things/:id',
    ]);
  });

  it('does not count routes that pass the request on: the slice has them too', () => {
    expect(rows(['ALL /* passes', 'GET /things/:id'], ['GET /things/:id'])).toEqual([
      'things GET /things/:id',
    ]);
  });

  it('keeps the monolith’s order among the context’s own routes', () => {
    const routes = ['GET /things/new', 'GET /things/export', 'GET /things/:id'];
    expect(rows(routes, ['GET /things/:id', 'GET /things/new'])).toEqual([
      'things GET /things/new',
      'monolith GET /things/export',
      'things GET /things/:id',
    ]);
  });

  it('takes settings from the monolith and starts with all traffic there', () => {
    expect(tableOf(['GET /things'], ['GET /things'])).toMatchObject({
      schema: 'migrate/routes@1',
      express: 4,
      caseSensitive: true,
      strict: false,
      targets: {
        monolith: { urls: ['http://127.0.0.1:3000'], health: '/' },
        things: { urls: ['http://127.0.0.1:4001'], health: '/health/ready' },
      },
      contexts: { things: { target: 'things', mode: 'monolith', weight: 0, fallback: 'monolith' } },
      routes: [{ context: 'things', method: 'GET', path: '/things', kind: 'query' }],
    });
  });

  it('adds to a table without changing what others set', () => {
    const routes = ['GET /things/:id', 'GET /cats/special', 'GET /cats/:id'];
    const model = aModel(routes);
    const first = routeTable({ model, context: 'cats', routes: ['GET /cats/:id'], ...URLS });
    const cats = {
      target: 'cats',
      mode: 'canary' as const,
      weight: 10,
      fallback: 'monolith' as const,
      generation: 3,
    };
    const existing = { ...first, contexts: { cats } };
    const second = routeTable({ model, context: 'things', routes: ['GET /things/:id'], ...URLS, existing });
    expect(second.contexts).toMatchObject({ cats, things: { mode: 'monolith' } });
    expect(second.routes.map((route) => `${route.context} ${route.path}`)).toEqual([
      'things /things/:id',
      'monolith /cats/special',
      'cats /cats/:id',
    ]);
    const again = routeTable({
      model,
      context: 'things',
      routes: ['GET /things/:id'],
      ...URLS,
      existing: second,
    });
    expect(again).toEqual(second);
  });

  it('gives a route up that the context does not have any more', () => {
    const model = aModel(['GET /a', 'GET /b']);
    const existing = routeTable({ model, context: 'things', routes: ['GET /a', 'GET /b'], ...URLS });
    const now = routeTable({ model, context: 'things', routes: ['GET /b'], ...URLS, existing });
    expect(now.routes.map((route) => route.path)).toEqual(['/b']);
  });

  it('keeps routes of retired contexts where they were, though no model has them any more', () => {
    const monolith = ['GET /cats/export', 'GET /:kind/:id', 'GET /cats/:id', 'GET /cats', 'GET /dogs'];
    const cats = routeTable({
      model: aModel(monolith),
      context: 'cats',
      routes: ['GET /cats/:id', 'GET /cats'],
      ...URLS,
    });
    const entry = cats.contexts.cats;
    if (entry === undefined) throw new Error('no context');
    const existing = { ...cats, contexts: { cats: { ...entry, retired: true } } };
    const left = aModel(['GET /cats/export', 'GET /:kind/:id', 'GET /birds', 'GET /dogs', 'GET /*rest']);
    const table = routeTable({
      model: left,
      context: 'dogs',
      routes: ['GET /dogs', 'GET /*rest'],
      ...URLS,
      existing,
    });
    expect(table.routes.map((route) => `${route.context} ${route.path}`)).toEqual([
      'monolith /cats/export',
      'monolith /:kind/:id',
      'cats /cats/:id',
      'cats /cats',
      'monolith /birds',
      'dogs /dogs',
      'dogs /*rest',
    ]);
    const again = routeTable({
      model: aModel(['GET /cats/export', 'GET /:kind/:id', 'GET /dogs']),
      context: 'dogs',
      routes: ['GET /dogs'],
      ...URLS,
      existing,
    });
    expect(again.routes.map((route) => `${route.context} ${route.path}`)).toEqual([
      'monolith /cats/export',
      'monolith /:kind/:id',
      'cats /cats/:id',
      'cats /cats',
      'dogs /dogs',
    ]);
  });
});
