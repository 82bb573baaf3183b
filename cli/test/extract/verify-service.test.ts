import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audited, FIXTURES, planned, removeTrees, type Slicing, sliceOf } from './helpers/slicing.ts';

const FOLDER = join(FIXTURES, 'audited');
const MODULES = ['app.js', 'middleware.js', 'cats.js', 'dogs.js', 'training.js', 'package.json'];

let slicing: Slicing;
let monolith: ReadonlyMap<string, string>;
let service: ReadonlyMap<string, string>;

beforeAll(async () => {
  slicing = await sliceOf(FOLDER, 'app.js', 'cats', { cats: { routes: ['GET /cats', 'GET /cats/:id'] } });
  monolith = new Map(MODULES.map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
  service = planned(slicing).serviceFiles;
});
afterAll(removeTrees);

/** What the audit says of the service with one file changed. */
async function problemsWith(path: string, change: (text: string) => string): Promise<string[]> {
  const before = service.get(path) ?? '';
  const after = change(before);
  expect(after).not.toBe(before);
  const { problems } = await audited(slicing, new Map([...service, [path, after]]));
  expect(new Set(problems.map((one) => one.code))).toEqual(new Set(['MIG-4010']));
  return problems.map((one) => one.message);
}

const swapped = (text: string, one: string, other: string) =>
  text.replace(one, '\0').replace(other, one).replace('\0', other);

describe('the audit of a service', () => {
  it('passes on the slice, and says what it looked at', async () => {
    const audit = await audited(slicing, service);
    expect(audit).toMatchObject({ problems: [], debt: [], routes: 2 });
    expect(audit.functions).toBeGreaterThan(6);
  });

  it('fails on a copy of the whole monolith', async () => {
    const { problems } = await audited(slicing, monolith);
    expect(problems.map((one) => one.message)).toEqual([
      'The service answers GET /dogs, which belongs to others',
    ]);
  });

  it('fails on a copy in which only the registrations of others are gone', async () => {
    const copy = new Map(monolith);
    copy.set('app.js', (monolith.get('app.js') ?? '').replace("app.use('/dogs', dogs);\n", ''));
    copy.set('dogs.js', (monolith.get('dogs.js') ?? '').replace(/^router\.get.*\n/m, ''));
    const { problems } = await audited(slicing, copy);
    expect(problems.map((one) => one.message)).toEqual([
      'Nothing in the service reaches training.js#bark',
      'Nothing in the service reaches training.js#train',
    ]);
  });

  it('fails when a middleware is gone', async () => {
    expect(await problemsWith('app.js', (text) => text.replace('app.use(auth);\n', ''))).toEqual([
      'The middleware of GET /cats differs',
      'The middleware of GET /cats/:id differs',
      'Nothing in the service reaches middleware.js#auth',
    ]);
  });

  it('fails when middleware changed its order', async () => {
    const problems = await problemsWith('app.js', (text) => swapped(text, 'app.use(log)', 'app.use(auth)'));
    expect(problems).toEqual([
      'The middleware of GET /cats differs',
      'The middleware of GET /cats/:id differs',
    ]);
  });

  it('fails when routes changed their order', async () => {
    const problems = await problemsWith('app.js', (text) =>
      swapped(text, "app.get('/cats', cats.list);", "app.get('/cats/:id', cats.show);"),
    );
    expect(problems).toEqual(['The service registers its routes in another order']);
  });

  it('fails when a route is gone, and when another function handles it', async () => {
    expect(await problemsWith('app.js', (text) => text.replace(/app\.get\('\/cats\/:id'.*\n/, ''))).toEqual([
      'The service lacks the route GET /cats/:id',
      'Nothing in the service reaches cats.js#show',
    ]);
    expect(
      await problemsWith('app.js', (text) =>
        text.replace("'/cats/:id', cats.show", "'/cats/:id', cats.list"),
      ),
    ).toEqual(['The middleware of GET /cats/:id differs', 'Nothing in the service reaches cats.js#show']);
  });

  it('fails when a listener of an event that the service emits is gone', async () => {
    const folder = join(FIXTURES, 'event-listeners');
    const extraction = await sliceOf(folder, 'app.js', 'cats', {
      cats: { routes: ['POST /cats'], tables: ['cat_names'] },
    });
    const files = planned(extraction).serviceFiles;
    const text = files.get('listeners.js') ?? '';
    const without = text.replace(/bus\.on\('cat\.born', async[\s\S]*?\n\}\);\n/, '');
    expect(without).not.toBe(text);
    const { problems } = await audited(extraction, new Map([...files, ['listeners.js', without]]));
    expect(problems.map((one) => `${one.code} ${one.message}`)).toEqual([
      'MIG-4010 The service emits cat.born and lacks its listener listeners.js#(anonymous)',
    ]);
  });

  it('fails when a module is missing or cannot be parsed', async () => {
    expect(await problemsWith('cats.js', (text) => `require('./gone');\n${text}`)).toEqual([
      "Cannot resolve './gone'",
    ]);
    expect(await problemsWith('middleware.js', (text) => `${text}\nconst broken = ;`)).toEqual([
      'Syntax error in middleware.js',
    ]);
  });

  it('lists as debt what kept code names and no route runs', async () => {
    const text = (service.get('cats.js') ?? '').replace(
      'exports.show',
      'const spare = () => 1;\nexports.spare = spare;\nexports.show',
    );
    const app = (service.get('app.js') ?? '').replace(
      'const app',
      'globalThis.spare = cats.spare;\nconst app',
    );
    const audit = await audited(slicing, new Map([...service, ['cats.js', text], ['app.js', app]]));
    expect(audit).toMatchObject({ problems: [], debt: ['cats.js#spare'] });
  });
});
