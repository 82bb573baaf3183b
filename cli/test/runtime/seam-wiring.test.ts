import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadProject } from '../../src/runtime/project.ts';
import { runFile } from '../../src/runtime/run-folder.ts';
import { wireSeams } from '../../src/runtime/seam-wiring.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

let copy: FixtureCopy;

const MONOLITH_HOST = {
  context: 'catalog',
  side: 'monolith',
  portVariable: 'SEAM_PORT',
  urlVariable: 'MONOLITH_URL',
  tokenVariable: 'SEAM_TOKEN',
};
const SERVICE_HOST = {
  context: 'catalog',
  side: 'service',
  portVariable: 'HOST_PORT',
  urlVariable: 'CATALOG_URL',
  tokenVariable: 'CATALOG_TOKEN',
};

function seams(hosts: readonly object[]): string {
  return JSON.stringify({ schema: 'migrate/seams@1', hosts, switches: [{ variable: 'CATALOG_SEAM' }] });
}

beforeEach(() => {
  copy = emptyProject({
    'package.json': JSON.stringify({ dependencies: { express: '5' } }),
    'migrate.config.yaml': 'services: { catalog: { seams: remote } }\n',
    'services/catalog/migrate.seams.json': seams([MONOLITH_HOST, SERVICE_HOST]),
    'services/orders/migrate.seams.json': seams([MONOLITH_HOST]),
  });
});
afterEach(() => copy.remove());

const wire = (contexts: readonly string[] = ['catalog'], running: readonly string[] = []) =>
  wireSeams(loadProject(copy.root), { contexts, running });

test('the host gets port and token, the caller URL and token, the monolith the switch', async () => {
  const { monolith, services } = await wire();
  expect(services.catalog).toEqual({
    MONOLITH_URL: `http://127.0.0.1:${monolith.SEAM_PORT}`,
    SEAM_TOKEN: monolith.SEAM_TOKEN,
    HOST_PORT: expect.stringMatching(/^\d+$/),
    CATALOG_TOKEN: monolith.CATALOG_TOKEN,
  });
  expect(monolith.CATALOG_SEAM).toBe('remote');
  expect(monolith.CATALOG_URL).toBe(`http://127.0.0.1:${services.catalog?.HOST_PORT}`);
  expect(monolith.SEAM_TOKEN).not.toBe(monolith.CATALOG_TOKEN);
});

test('two services share the one listener that one variable of the monolith names', async () => {
  const { monolith, services } = await wire(['catalog', 'orders']);
  expect(services.orders?.MONOLITH_URL).toBe(services.catalog?.MONOLITH_URL);
  expect(services.orders?.SEAM_TOKEN).toBe(monolith.SEAM_TOKEN);
});

test('a service that calls another one gets the place of that one', async () => {
  copy.write('services/orders/migrate.seams.json', seams([SERVICE_HOST]));
  const { services } = await wire(['catalog', 'orders']);
  expect(services.orders).toEqual({
    CATALOG_URL: `http://127.0.0.1:${services.catalog?.HOST_PORT}`,
    CATALOG_TOKEN: services.catalog?.CATALOG_TOKEN,
  });
  expect((await wire(['orders'])).services.orders).toEqual({});
});

test('a list of functions is the switch in the caller’s words; one that is no seam is refused', async () => {
  const switches = [
    { variable: 'CATALOG_SEAM', functions: { 'a.js#x': 'a.x', 'a.js#y': 'a.y', 'a.js#z': 'a.z' } },
  ];
  copy.write(
    'services/catalog/migrate.seams.json',
    JSON.stringify({ schema: 'migrate/seams@1', hosts: [SERVICE_HOST], switches }),
  );
  copy.write('migrate.config.yaml', 'services: { catalog: { seams: [a.js#z, a.js#x] } }\n');
  expect((await wire()).monolith.CATALOG_SEAM).toBe('a.x,a.z');
  copy.write('migrate.config.yaml', 'services: { catalog: { seams: [a.js#w] } }\n');
  await expect(wire()).rejects.toMatchObject({ problem: { code: 'MIG-1003' } });
});

test('stays the same from run to run, in a file of its owner’s', async () => {
  const first = await wire();
  expect(await wire()).toEqual(first);
  expect((statSync(runFile(copy.root, 'seams.json')).mode & 0o777).toString(8)).toBe('600');
});

test('a port that somebody took meanwhile is replaced, unless its own process holds it', async () => {
  const before = (await wire()).monolith;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(Number(before.SEAM_PORT), '127.0.0.1', resolve));
  try {
    expect((await wire(['catalog'], ['monolith'])).monolith).toEqual(before);
    const after = (await wire()).monolith;
    expect(after.SEAM_PORT).not.toBe(before.SEAM_PORT);
    expect(after.SEAM_TOKEN).toBe(before.SEAM_TOKEN);
  } finally {
    server.close();
  }
});

test('a broken file: MIG-1005 and who writes it', async () => {
  copy.write('services/catalog/migrate.seams.json', '{ "schema": "migrate/seams@2" }');
  await expect(wire()).rejects.toMatchObject({
    problem: { code: 'MIG-1005', remedy: 'Run `migrate extract catalog`.' },
  });
});

test('nothing to wire writes nothing', async () => {
  expect(await wire([])).toEqual({ monolith: {}, services: {} });
  expect(() => readFileSync(runFile(copy.root, 'seams.json'))).toThrow();
});
