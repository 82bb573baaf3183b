import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openVault } from '../../../src/record/vault.ts';
import { cachedK6 } from '../../../src/verify/load/k6-binary.ts';
import { candidatesOf, probe } from '../../../src/verify/load/profile.ts';
import { loadScript, operatorManifest } from '../../../src/verify/load/script.ts';
import { aSample } from '../../helpers/a-sample.ts';
import { attempt } from '../../helpers/attempt.ts';
import { emptyProject, type FixtureCopy } from '../../helpers/copy-fixture.ts';
import { serveOnce } from '../../helpers/serve.ts';

const MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
const route = (id: string, kind: 'query' | 'command' = 'query') => ({
  id,
  method: 'GET',
  path: '/',
  file: 'a.js',
  line: 1,
  kind,
  middleware: [],
  functions: [],
  reads: [],
  writes: [],
});

let project: FixtureCopy;
beforeEach(() => {
  project = emptyProject();
});
afterEach(() => project.remove());

test('the manifest for several machines runs the same script and holds no secret', () => {
  const manifest = parse(operatorManifest('Order Notes', { seconds: 1, rounds: 2, vus: 2 }));
  expect(manifest).toMatchObject({
    kind: 'TestRun',
    metadata: { name: 'order-notes-load' },
    spec: { script: { configMap: { name: 'order-notes-load', file: 'Order Notes.ts' } } },
  });
  expect(manifest.spec.runner.env).toContainEqual({ name: 'ROUNDS', value: '2' });
});

describe('the load script', () => {
  const script = loadScript(
    'notes',
    [
      {
        name: 'GET /a/:id',
        method: 'GET',
        url: "/a/1?x=`'\\",
        headers: { authorization: 'Bearer {{secret:token:1}}' },
        weight: 3,
        status: 200,
      },
    ],
    { seconds: 1, rounds: 2, vus: 2 },
  );

  test('holds no secret and type-checks with @types/k6', () => {
    project.write('mix.ts', script);
    project.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          paths: { k6: [`${MODULES}@types/k6`], 'k6/*': [`${MODULES}@types/k6/*`] },
          typeRoots: [`${MODULES}@types`],
          types: ['k6'],
          strict: true,
          noEmit: true,
          target: 'es2023',
          lib: ['es2023'],
          module: 'esnext',
          moduleResolution: 'bundler',
          skipLibCheck: true,
        },
        files: ['mix.ts'],
      }),
    );
    const compiler = join(MODULES, 'typescript-native/bin/tsc');
    expect(
      attempt(() => execFileSync(process.execPath, [compiler, '-p', project.root], { encoding: 'utf8' })),
    ).toBe('');
    expect(script).toContain('{{secret:token:1}}');
  });

  test.skipIf(!existsSync(cachedK6(process.env)))('is taken by k6 itself', () => {
    project.write('mix.ts', script);
    const output = execFileSync(
      cachedK6(process.env),
      ['inspect', '--execution-requirements', join(project.root, 'mix.ts')],
      { encoding: 'utf8' },
    );
    expect(JSON.parse(output)).toMatchObject({ maxVUs: expect.any(Number) });
  });
});

describe('the mix', () => {
  const get = (url: string, routeId: string, index: number) => aSample({ index, url, route: routeId });

  test('holds queries alone, each different one with its weight, the heaviest first', () => {
    const samples = [
      get('/a', 'GET /a', 0),
      get('/b', 'GET /a', 1),
      get('/b', 'GET /a', 2),
      get('/c', 'GET /c', 3),
      aSample({ index: 4, method: 'POST', route: 'GET /a' }),
      get('/d', 'GET /d', 5),
    ];
    const candidates = candidatesOf(samples, [route('GET /a'), route('GET /c', 'command')]);
    expect(candidates.map((one) => [one.sample.request.url, one.weight])).toEqual([
      ['/b', 2],
      ['/a', 1],
    ]);
  });

  test('keeps what succeeds; refusals only where there is nothing else, failures never', async () => {
    const server = await serveOnce((url) => (url === '/ok' ? 200 : url === '/boom' ? 500 : 404));
    const vault = openVault('id', {});
    const weigh = (...urls: string[]) =>
      urls.map((url, index) => ({ sample: get(url, 'GET /a', index), weight: 1 }));
    const some = await probe(weigh('/ok', '/gone', '/boom'), server.url, vault);
    const none = await probe(weigh('/gone', '/boom'), server.url, vault);
    server.close();
    expect(some.map((one) => [one.url, one.status])).toEqual([['/ok', 200]]);
    expect(none.map((one) => [one.url, one.status])).toEqual([['/gone', 404]]);
  });
});
