import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeRoutes, type RouteFile, readRoutes, restoreRoutes } from '../../src/artifacts/routes.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

const TEXT = `# Kept by hand.
schema: migrate/routes@1
express: 5
targets:
  monolith: { urls: [http://127.0.0.1:3000], health: /health }
  catalog: { urls: [http://127.0.0.1:3001] }
contexts:
  catalog:
    target: catalog
    mode: monolith # for now
routes: []
`;

let copy: FixtureCopy;

beforeEach(() => {
  copy = emptyProject({ 'migration/routes.yaml': TEXT });
});
afterEach(() => copy.remove());

function read(): RouteFile {
  const file = readRoutes(copy.root);
  if (file === undefined) throw new Error('no table');
  return file;
}

test('a change touches its values alone and can be taken back', () => {
  const before = read();
  const after = changeRoutes(copy.root, before, [
    [['contexts', 'catalog', 'mode'], 'canary'],
    [['contexts', 'catalog', 'weight'], 10],
  ]);
  expect(after.text).toBe(TEXT.replace('mode: monolith # for now', 'mode: canary # for now\n    weight: 10'));
  expect(read()).toEqual(after);
  restoreRoutes(copy.root, before);
  expect(read().text).toBe(TEXT);
});

test.each([
  [
    'a flow mapping',
    '{ target: catalog, mode: monolith } # x',
    '{ target: catalog, mode: service, generation: 3 } # x',
  ],
  [
    'quotes',
    "{ target: catalog, mode: 'monolith', generation: 2 }",
    '{ target: catalog, mode: service, generation: 3 }',
  ],
])('%s stays one', (_, before, after) => {
  const text = TEXT.replace(/ {4}target: catalog\n.*\n/, '').replace(
    '  catalog:\n',
    `  catalog: ${before}\n`,
  );
  copy.write('migration/routes.yaml', text);
  const changed = changeRoutes(copy.root, read(), [
    [['contexts', 'catalog', 'mode'], 'service'],
    [['contexts', 'catalog', 'generation'], 3],
  ]);
  expect(changed.text).toBe(text.replace(before, after));
});

test('a change that breaks the table writes nothing', () => {
  expect(() => changeRoutes(copy.root, read(), [[['contexts', 'catalog', 'weight'], 200]])).toThrow(/weight/);
  expect(read().text).toBe(TEXT);
  expect(readdirSync(join(copy.root, 'migration'))).toEqual(['routes.yaml']);
});

test('every problem at once, with its line', () => {
  copy.write(
    'migration/routes.yaml',
    TEXT.replace('express: 5', 'express: 3').replace('mode: monolith', 'mode: both'),
  );
  expect(() => readRoutes(copy.root)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      problem: expect.objectContaining({ code: 'MIG-1005', line: 3 }),
      others: [expect.objectContaining({ line: 10 })],
    }),
  );
});

test('no table is no error', () => {
  expect(readRoutes(join(copy.root, 'migration'))).toBeUndefined();
});
