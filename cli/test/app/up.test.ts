import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { statusSchema } from '../../src/artifacts/status.ts';
import { identify } from '../../src/ports/process-table.ts';
import { readRecords } from '../../src/runtime/registry.ts';
import { enterWorld, type World } from '../helpers/world.ts';

let world: World | undefined;

afterEach(async () => {
  await world?.leave();
  world = undefined;
});

async function enter(fixture: string, env?: Record<string, string>): Promise<World> {
  world = await enterWorld(fixture, env);
  return world;
}

describe('up', () => {
  test('serves through the proxy, is idempotent, and leaves nothing after down', async () => {
    const shop = await enter('runtime/shop');

    const first = await shop.run('up', '--format', 'json');
    expect(first).toMatchObject({ code: 0 });
    const status = statusSchema.parse(JSON.parse(first.stdout));
    expect(status.monolith).toEqual({ url: `http://127.0.0.1:${shop.monolithPort}`, healthy: true });
    expect(status.proxy).toMatchObject({ url: `http://127.0.0.1:${shop.port}`, healthy: true });
    expect(status.database).toMatchObject({ embedded: true, healthy: true });
    expect(first.stdout).not.toContain(readSecret(shop.root));

    const answer = await fetch(`${status.proxy.url}/products`);
    expect(await answer.json()).toEqual([
      { id: 1, name: 'tea' },
      { id: 2, name: 'cup' },
    ]);

    const before = readRecords(shop.root).map((one) => one.process);
    const second = await shop.run('up');
    expect(second.code).toBe(0);
    expect(readRecords(shop.root).map((one) => one.process)).toEqual(before);

    const told = await shop.run('status', '--format', 'json');
    expect(statusSchema.parse(JSON.parse(told.stdout))).toEqual(status);

    expect((await shop.run('down')).stdout).toBe('Stopped proxy, monolith, database.\n');
    expect(shop.survivors()).toEqual([]);
    expect((await shop.run('down')).stdout).toBe('Nothing was running.\n');
    const after = statusSchema.parse(JSON.parse((await shop.run('status', '--format', 'json')).stdout));
    expect(after.monolith.healthy || after.proxy.healthy || after.database?.healthy).toBe(false);
  });

  test('restarts the monolith alone when its sources changed', async () => {
    const shop = await enter('runtime/shop');
    await shop.run('up');
    const before = pids(shop.root);
    shop.copy.write('src/extra.js', 'module.exports = 1;\n');
    expect((await shop.run('up')).code).toBe(0);
    const after = pids(shop.root);
    expect(after.monolith).not.toBe(before.monolith);
    expect(after.database).toBe(before.database);
    expect(after.proxy).toBe(before.proxy);
  });

  test('keeps secrets in files that only their owner can read', async () => {
    const shop = await enter('runtime/shop');
    await shop.run('up');
    const run = join(shop.root, 'migration/.run');
    expect(modeOf(run)).toBe('700');
    for (const file of ['database.json', 'admin-token', 'processes.json'])
      expect(modeOf(join(run, file))).toBe('600');
    for (const log of readdirSync(join(run, 'logs'))) expect(modeOf(join(run, 'logs', log))).toBe('600');
  });

  test('runs the application on the Node.js of the system, not on ours', async () => {
    const shop = await enter('runtime/shop');
    await shop.run('up');
    const about = await json(`http://127.0.0.1:${shop.monolithPort}/about`);
    expect(String(about.path)).not.toContain(join(process.cwd(), 'node_modules'));
  });

  test('a killed CLI loses nothing: down ends all that it had started', async () => {
    const shop = await enter('runtime/shop');
    const up = shop.start('up');
    await up.says('starting the proxy');
    up.child.kill('SIGKILL');
    await up.done;
    expect(shop.survivors().length).toBeGreaterThan(0);
    expect((await shop.run('down')).code).toBe(0);
    expect(shop.survivors()).toEqual([]);
  });

  test.each([['starting the embedded PostgreSQL'], ['db:seed'], ['starting monolith']])(
    'SIGINT while "%s" leaves no process, no lock and no half-written file',
    async (moment) => {
      const shop = await enter('runtime/shop');
      const up = shop.start('up');
      await up.says(moment);
      up.child.kill('SIGINT');
      const result = await up.done;
      expect(result.code).toBe(130);
      expect(result.stderr).not.toContain('MIG-9001');
      expect(shop.survivors()).toEqual([]);
      const run = join(shop.root, 'migration/.run');
      expect(readdirSync(run).filter((name) => /lock|\.tmp$/.test(name))).toEqual([]);
      expect(readRecords(shop.root)).toEqual([]);
      expect((await shop.run('up')).code).toBe(0);
    },
  );

  test('an interrupted run with --format json answers with one error document', async () => {
    const shop = await enter('runtime/shop');
    const up = shop.start('up', '--format', 'json');
    await up.says('db:seed');
    up.child.kill('SIGTERM');
    const result = await up.done;
    expect(result.code).toBe(130);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'MIG-9002' } });
  });

  test('an application that never gets healthy: exit 3, its last lines without secrets, nothing left', async () => {
    const sick = await enter('runtime/unhealthy');
    sick.copy.write(
      'migrate.config.yaml',
      `monolith: { port: ${sick.monolithPort}, startTimeout: 1.5 }\nproxy: { port: ${sick.port} }\n`,
    );
    const result = await sick.run('up');
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('MIG-3003');
    expect(result.stderr).toContain('waiting for the broker, attempt');
    expect(result.stderr).toContain('amqp://queue:***@broker.internal');
    expect(result.stderr).not.toContain('hunter2');
    expect(sick.survivors()).toEqual([]);
  });

  test('an application that ends at once: its exit code and its reason', async () => {
    const crashing = await enter('runtime/crashing');
    const result = await crashing.run('up');
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('exit code 7');
    expect(result.stderr).toContain('JWT_SECRET is not set');
    expect(crashing.survivors()).toEqual([]);
  });

  test('a fixed port is named as the reason', async () => {
    const fixed = await enter('runtime/unhealthy');
    fixed.copy.write('server.js', "require('node:http').createServer().listen(0, '127.0.0.1');\n");
    fixed.copy.write(
      'migrate.config.yaml',
      `monolith: { port: ${fixed.monolithPort}, startTimeout: 1 }\nproxy: { port: ${fixed.port} }\n`,
    );
    expect((await fixed.run('up')).stderr).toMatch(/it listens on \d+ instead/);
  });

  test.each(['monolith', 'proxy'] as const)(
    'a taken %s port: exit 3, port and process named',
    async (which) => {
      const shop = await enter('runtime/shop');
      const port = which === 'proxy' ? shop.port : shop.monolithPort;
      const holder = createServer();
      await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
      try {
        const result = await shop.run('up', '--format', 'json');
        expect(result.code).toBe(3);
        const { error } = JSON.parse(result.stdout);
        expect(error).toMatchObject({
          code: 'MIG-3001',
          message: `Port ${port}, wanted for the ${which}, is taken`,
        });
        expect(error.cause).toContain(`Process ${process.pid} listens there`);
        expect(shop.survivors()).toEqual([]);
      } finally {
        holder.close();
      }
    },
  );

  test('a failing setup command: exit 3 with its output, and the next run begins afresh', async () => {
    const shop = await enter('runtime/shop');
    const seed = join(shop.root, 'db/seed.js');
    const good = readFileSync(seed, 'utf8');
    writeFileSync(seed, "throw new Error('no seeds today');\n");
    const result = await shop.run('up');
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('MIG-3004');
    expect(result.stderr).toContain('no seeds today');
    expect(shop.survivors()).toEqual([]);
    writeFileSync(seed, good);
    expect((await shop.run('up')).code).toBe(0);
  });

  test('a lost .run folder does not keep the database from being made anew', async () => {
    const shop = await enter('runtime/shop');
    await shop.run('up');
    const stray = shop.survivors();
    rmSync(join(shop.root, 'migration/.run'), { recursive: true });
    const result = await shop.run('up');
    // The old monolith still holds its port: that is told; ending it is up to its owner.
    expect(result.stderr).toContain('MIG-3001');
    for (const pid of stray) if (identify(pid) !== undefined) process.kill(pid, 'SIGKILL');
    expect((await shop.run('up')).code).toBe(0);
  });
});

describe('up with DATABASE_URL', () => {
  test('unreachable: exit 3 and no password on screen', async () => {
    const shop = await enter('runtime/shop', { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/shop' });
    const result = await shop.run('up');
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('MIG-3002');
    expect(result.stderr).toContain('ECONNREFUSED');
    expect(result.stderr).not.toContain('hunter2');
    expect(existsSync(join(shop.root, 'migration/.run/database.json'))).toBe(false);
  });

  test.each(['postgres://me:x@db.example.com/shop', 'postgres://me:x@127.0.0.1/shop?host=db.example.com'])(
    'on another host: refused unless disposable (%s)',
    async (url) => {
      const shop = await enter('runtime/shop', { DATABASE_URL: url });
      const result = await shop.run('up');
      expect(result.code).toBe(3);
      expect(result.stderr).toContain('MIG-3009');
    },
  );
});

function pids(root: string): Record<string, number | undefined> {
  return Object.fromEntries(readRecords(root).map((one) => [one.name, one.process?.pid]));
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function readSecret(root: string): string {
  return JSON.parse(readFileSync(join(root, 'migration/.run/database.json'), 'utf8')).password;
}

async function json(url: string): Promise<Record<string, unknown>> {
  const body: unknown = await (await fetch(url)).json();
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
