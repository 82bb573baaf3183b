import { describe, expect, it } from 'vitest';
import { reconcile as reconcileSeen, type Seen } from '../../../src/analyze/model/reconcile.ts';
import { MODEL_SCHEMA, type Model, type ModelRoute, modelSchema } from '../../../src/artifacts/model.ts';

function route(id: string, more: Partial<ModelRoute> = {}): ModelRoute {
  const [method = '', path = ''] = id.split(' ');
  const nothing = { middleware: [], functions: [], reads: [], writes: [] };
  return { id, method, path, file: 'app.js', line: 1, kind: 'query', ...nothing, ...more };
}

function modelWith(routes: ModelRoute[], diagnostics: Model['diagnostics'] = []): Model {
  const full = { resolved: routes.length, total: routes.length };
  return {
    schema: MODEL_SCHEMA,
    application: { name: 'boats', entry: 'app.js' },
    express: 5,
    settings: { caseSensitive: false, strict: false },
    routes,
    functions: [],
    tables: [],
    modules: [
      { path: 'app.js', lines: 10, imports: [], packages: [] },
      { path: 'other.js', lines: 10, imports: [], packages: [] },
    ],
    transactions: [],
    events: [],
    entryPoints: [],
    findings: [],
    diagnostics,
    coverage: { routes: full, calls: full, queries: full },
  };
}

const seen = (id: string, file = 'app.js', line = 1) => {
  const [method = '', path = ''] = id.split(' ');
  return { method, path, file, line };
};

const reconcile = (model: Model, routes: Seen['routes'], mounts: Seen['mounts'] = []) =>
  reconcileSeen(model, { routes, mounts });

describe('reconcile', () => {
  it('marks what both know, and keeps a conditional route that did not run', () => {
    const model = modelWith([route('GET /a'), route('GET /debug', { when: 'process.env.DEBUG' })]);
    const result = reconcile(model, [seen('GET /a')]);
    expect(result.routes.map((one) => [one.id, one.evidence])).toEqual([
      ['GET /a', 'both'],
      ['GET /debug', 'static'],
    ]);
    expect(result.probe).toEqual({ both: 1, staticOnly: ['GET /debug'], runtimeOnly: [], conflicts: [] });
    expect(result.diagnostics).toEqual([]);
    expect(modelSchema.parse(result)).toEqual(result);
  });

  it('keeps a route that a package answers behind a middleware, which no router lists', () => {
    const model = modelWith([route('GET /a'), route('GET /tides', { behind: 'tide-tables' })]);
    const result = reconcile(model, [seen('GET /a')]);
    expect(result.routes.map((one) => [one.id, one.evidence])).toEqual([
      ['GET /a', 'both'],
      ['GET /tides', 'static'],
    ]);
    expect(result.diagnostics).toEqual([]);
  });

  it('puts a route that only ran behind the one before it, as a command of which nothing is known', () => {
    const model = modelWith([route('GET /a'), route('GET /c')]);
    const result = reconcile(model, [seen('GET /a'), seen('GET /b', 'other.js', 7), seen('GET /c')]);
    expect(result.routes.map((one) => one.id)).toEqual(['GET /a', 'GET /b', 'GET /c']);
    expect(result.routes[1]).toMatchObject({ kind: 'command', evidence: 'probe', file: 'other.js', line: 7 });
    expect(result.probe?.runtimeOnly).toEqual(['GET /b']);
  });

  it('takes an unconditional route that did not run out of the list and tells of it', () => {
    const result = reconcile(modelWith([route('GET /a'), route('GET /ghost', { line: 4 })]), [
      seen('GET /a'),
    ]);
    expect(result.routes.map((one) => one.id)).toEqual(['GET /a']);
    expect(result.diagnostics.map((one) => `${one.code} ${one.file}:${one.line}`)).toEqual([
      'MIG-2009 app.js:4',
    ]);
    expect(result.probe?.staticOnly).toEqual(['GET /ghost']);
  });

  it('tells once of a place that registers the same route several times', () => {
    const again = [route('GET /ghost', { line: 4 }), route('GET /ghost', { id: 'GET /ghost#2', line: 4 })];
    const result = reconcile(modelWith([route('GET /a'), ...again]), [seen('GET /a')]);
    expect(result.diagnostics.map((one) => one.message)).toEqual([
      'GET /ghost was not registered when the application ran',
    ]);
    expect(result.probe?.staticOnly).toEqual(['GET /ghost', 'GET /ghost#2']);
  });

  it('gives the routes of an open registration what the analysis knows of its place', () => {
    const open = route('GET /tools/{?}', { line: 3, reads: ['tools'] });
    const unresolved = {
      code: 'MIG-2003',
      severity: 'warning' as const,
      message: 'open',
      file: 'app.js',
      line: 3,
    };
    const result = reconcile(modelWith([open], [unresolved]), [seen('GET /tools/saw', 'app.js', 3)]);
    expect(result.routes).toEqual([{ ...open, id: 'GET /tools/saw', path: '/tools/saw', evidence: 'probe' }]);
    expect(result.diagnostics).toEqual([]);
    expect(result.coverage.routes).toEqual({
      resolved: 1,
      total: 1,
      by: { syntax: 0, probe: 1, annotation: 0 },
    });
  });

  it('settles each of the places that make the same route', () => {
    const open = (line: number) =>
      ({ code: 'MIG-2003', severity: 'warning', message: 'open', file: 'app.js', line }) as const;
    const ran = [seen('GET /a'), seen('GET /metrics', 'app.js', 7), seen('GET /metrics', 'app.js', 8)];
    const result = reconcile(modelWith([route('GET /a')], [open(7), open(8), open(9)]), ran);
    expect(result.diagnostics.map((one) => one.line)).toEqual([9]);
  });

  it('settles a mount of what was not known, whose routes a package registered', () => {
    const open = { code: 'MIG-2003', severity: 'warning', message: 'open', file: 'app.js', line: 7 } as const;
    const ran = [seen('GET /a'), seen('GET /plugin', 'other.js', 2)];
    const result = reconcile(modelWith([route('GET /a')], [open]), ran, [{ file: 'app.js', line: 7 }]);
    expect(result.diagnostics).toEqual([]);
  });

  it('takes a route of a module that only a run loads for no registration of another place', () => {
    const open = route('GET /{?}', { line: 3, when: 'x' });
    const result = reconcile(modelWith([route('GET /a'), open]), [
      seen('GET /a'),
      seen('GET /launch', 'plugins/launch.js', 7),
    ]);
    expect(result.routes.find((one) => one.id === 'GET /launch')).toMatchObject({
      file: 'plugins/launch.js',
      line: 7,
    });
    expect(result.probe?.staticOnly).toEqual(['GET /{?}']);
  });

  it('knows the registrations of a build, which has no place in the sources, by their paths', () => {
    const open = route('GET /tools/{?}', { line: 3, reads: ['tools'] });
    const ran = [seen('GET /a', 'dist/app.js'), seen('GET /tools/saw', 'dist/app.js', 9)];
    const result = reconcile(modelWith([route('GET /a'), open]), ran);
    expect(result.routes[1]).toMatchObject({
      id: 'GET /tools/saw',
      file: 'app.js',
      line: 3,
      reads: ['tools'],
    });
    expect(result.diagnostics).toEqual([]);
  });

  it('tells when the same route was registered in another source file', () => {
    const result = reconcile(modelWith([route('GET /a')]), [seen('GET /a', 'other.js', 2)]);
    expect(result.probe?.conflicts).toEqual(['GET /a: app.js in the sources, other.js at run time']);
  });

  it('sees no conflict where one of several registrations of a route ran', () => {
    const twice = [route('GET /a'), route('GET /a', { id: 'GET /a#2', file: 'other.js', when: 'x' })];
    expect(reconcile(modelWith(twice), [seen('GET /a')]).probe?.conflicts).toEqual([]);
    const both = [seen('GET /a'), seen('GET /a', 'other.js')];
    expect(reconcile(modelWith(twice), both).probe?.conflicts).toEqual([]);
    expect(reconcile(modelWith([route('GET /a')]), both).probe?.conflicts).toEqual([]);
  });
});
