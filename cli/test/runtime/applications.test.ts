import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { buildMonolith, startMonolith, startService } from '../../src/runtime/applications.ts';
import { withLock } from '../../src/runtime/lock.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { readRecords } from '../../src/runtime/registry.ts';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';

let copy: FixtureCopy | undefined;

afterEach(() => copy?.remove());

function shop(): FixtureCopy {
  copy = copyFixture('runtime/with-service');
  return copy;
}

describe('applications', () => {
  test('two copies of the monolith side by side on free ports, gone when stopped', async () => {
    const { root } = shop();
    const project = loadProject(root);
    await withLock(root, 'test', async () => {
      const first = await startMonolith(project);
      const second = await startMonolith(project, {
        name: 'monolith-b',
        extraEnv: { CATALOG_SEAM: 'remote' },
      });
      expect(first.port).not.toBe(second.port);
      expect((await fetch(`${first.url}/health`)).status).toBe(200);
      expect(await (await fetch(`${second.url}/seams`)).json()).toMatchObject({ switch: 'remote' });
      expect(readRecords(root).every((one) => one.owner?.pid === process.pid)).toBe(true);
      await first.stop();
      await second.stop();
      await expect(fetch(`${first.url}/health`)).rejects.toThrow();
      expect(readRecords(root)).toEqual([]);
    });
  });

  test('a service without its dependencies: MIG-3004 and where to install them', async () => {
    const { root } = shop();
    unlinkSync(join(root, 'node_modules/pg'));
    await expect(startService(loadProject(root), 'catalog')).rejects.toMatchObject({
      problem: { code: 'MIG-3004', cause: 'pg', remedy: `Run \`npm install\` in ${root}/services/catalog.` },
    });
    await expect(startService(loadProject(root), 'orders')).rejects.toMatchObject({
      problem: { code: 'MIG-1007' },
    });
  });

  test('a failing build: MIG-3004 with its output', async () => {
    const fixture = shop();
    fixture.write(
      'migrate.config.yaml',
      `monolith: { build: "node -e 'console.error(\\"type error\\"); process.exit(2)'" }\n`,
    );
    await expect(buildMonolith(loadProject(fixture.root))).rejects.toMatchObject({
      problem: { code: 'MIG-3004', cause: 'type error' },
    });
  });

  test('a program that is not there: MIG-3006 by name', async () => {
    const fixture = shop();
    fixture.write('migrate.config.yaml', 'monolith: { start: gunicorn app }\n');
    await expect(startMonolith(loadProject(fixture.root))).rejects.toMatchObject({
      problem: { code: 'MIG-3006', message: 'The program gunicorn, needed for monolith, was not found' },
    });
    expect(readRecords(fixture.root)).toEqual([]);
  });

  test('what the script itself says of database and port does not win', async () => {
    const fixture = shop();
    fixture.write(
      'migrate.config.yaml',
      'monolith: { start: "PORT=1 DB_NAME=prod NODE_ENV=staging node show.js" }\n',
    );
    fixture.write(
      'show.js',
      "require('node:http').createServer((q, s) => s.end(JSON.stringify([process.env.DB_NAME, process.env.NODE_ENV]))).listen(process.env.PORT);\n",
    );
    const running = await startMonolith(loadProject(fixture.root), {
      databaseUrl: 'postgres://a:b@127.0.0.1/mine',
    });
    expect(await (await fetch(running.url)).json()).toEqual(['mine', 'staging']);
    await running.stop();
  });
});
