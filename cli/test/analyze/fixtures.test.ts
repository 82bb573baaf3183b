import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyze } from '../../src/analyze/index.ts';
import { type Model, modelSchema } from '../../src/artifacts/model.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/analyze/', import.meta.url));
const cases = readdirSync(FIXTURES).sort();

/** What a case says of its model; the keys that it leaves out are not looked at. */
const expectedSchema = z.strictObject({
  express: z.number().optional(),
  /** In order: `METHOD path kind [passes] [reads a,b] [writes c] [when condition]`. */
  routes: z.array(z.string()),
  tables: z.array(z.string()),
  /** In order: `CODE file:line`. */
  diagnostics: z.array(z.string()),
  middleware: z.record(z.string(), z.array(z.string())).optional(),
  /** `file#function` of each route's handler, by route id. */
  handlers: z.record(z.string(), z.string()).optional(),
  /** Line of each route's registration, by route id. */
  lines: z.record(z.string(), z.number()).optional(),
  transactions: z.array(z.string()).optional(),
  joins: z.array(z.string()).optional(),
  events: z.record(z.string(), z.string()).optional(),
  /** In order, without start-up: `kind name [reads a,b] [writes c]`. */
  entryPoints: z.array(z.string()).optional(),
  schema: z
    .record(
      z.string(),
      z.object({ columns: z.array(z.string()), foreignKeys: z.record(z.string(), z.string()) }),
    )
    .optional(),
});
/** With the folder of the application inside the case, where it is not the case itself. */
const caseSchema = expectedSchema.extend({ folder: z.string().default('.') });
type Expected = z.infer<typeof expectedSchema>;
type Seen = { [Key in keyof Expected]-?: Exclude<Expected[Key], undefined> };

function read(name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, name, file), 'utf8'));
}

async function modelOf(name: string, folder: string): Promise<Model> {
  const { main } = z.object({ main: z.string() }).parse(read(name, join(folder, 'package.json')));
  const { model } = await analyze({ root: join(FIXTURES, name, folder), entry: main, name });
  return model;
}

function routeText(route: Model['routes'][number]): string {
  return [
    `${route.method} ${route.path} ${route.kind}`,
    ...(route.passesOn === true ? ['passes'] : []),
    ...(route.reads.length === 0 ? [] : [`reads ${route.reads.join(',')}`]),
    ...(route.writes.length === 0 ? [] : [`writes ${route.writes.join(',')}`]),
    ...(route.when === undefined ? [] : [`when ${route.when}`]),
  ].join(' ');
}

function entryPointText(point: Model['entryPoints'][number]): string {
  return [
    `${point.kind} ${point.name}`,
    ...(point.reads.length === 0 ? [] : [`reads ${point.reads.join(',')}`]),
    ...(point.writes.length === 0 ? [] : [`writes ${point.writes.join(',')}`]),
  ].join(' ');
}

function summaryOf(model: Model): Seen {
  return {
    express: model.express,
    routes: model.routes.map(routeText),
    tables: model.tables.map((table) => table.name),
    diagnostics: model.diagnostics.map((one) => `${one.code} ${one.file}:${one.line}`),
    middleware: Object.fromEntries(
      model.routes.map((route) => [route.id, route.middleware.map((one) => one.name)]),
    ),
    handlers: Object.fromEntries(
      model.routes.map(({ id, handler }) => [
        id,
        handler === undefined ? '' : `${handler.file}#${handler.name}`,
      ]),
    ),
    lines: Object.fromEntries(model.routes.map((route) => [route.id, route.line])),
    transactions: model.transactions.map(
      (one) => `${one.file}:${one.line} ${one.tables.join(',')} in ${one.functions.join(', ')}`,
    ),
    joins: model.functions.flatMap((one) => one.joins.map((pair) => `${one.id} ${pair.join('+')}`)),
    entryPoints: model.entryPoints.filter(({ kind }) => kind !== 'start-up').map(entryPointText),
    events: Object.fromEntries(
      model.events.map((one) => [
        one.name,
        [one.emitters, one.listeners].map((side) => side.join(', ') || '(nobody)').join(' -> '),
      ]),
    ),
    schema: Object.fromEntries(
      model.tables.map(({ name, columns, foreignKeys }) => [
        name,
        { columns, foreignKeys: Object.fromEntries(foreignKeys.map((one) => [one.column, one.table])) },
      ]),
    ),
  };
}

const PER_ROUTE = ['middleware', 'handlers', 'lines'] as const;

function isPerRoute(key: string): key is (typeof PER_ROUTE)[number] {
  return PER_ROUTE.some((one) => one === key);
}

/** Of what was seen, the keys that the case speaks of; of those by route, the routes. */
function asked(expected: Expected, seen: Seen): Expected {
  const perRoute = (key: (typeof PER_ROUTE)[number]) =>
    Object.fromEntries(Object.keys(expected[key] ?? {}).map((id) => [id, seen[key][id]]));
  return expectedSchema.parse(
    Object.fromEntries(
      Object.keys(expected).map((key) => [key, isPerRoute(key) ? perRoute(key) : Reflect.get(seen, key)]),
    ),
  );
}

describe('analyze, one small application per pattern', () => {
  it('has an expectation in every folder', () => {
    expect(cases.filter((name) => !existsSync(join(FIXTURES, name, 'expected.json')))).toEqual([]);
    expect(cases.length).toBeGreaterThan(45);
  });

  it.each(cases)('%s', async (name) => {
    const { folder, ...expected } = caseSchema.parse(read(name, 'expected.json'));
    const model = await modelOf(name, folder);
    expect(asked(expected, summaryOf(model))).toEqual(expected);
    expect(modelSchema.parse(model)).toEqual(model);
  });
});
