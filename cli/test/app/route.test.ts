import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GATE_SCHEMA, type Gate } from '../../src/artifacts/gate.ts';
import { readRoutes } from '../../src/artifacts/routes.ts';
import { statusSchema } from '../../src/artifacts/status.ts';
import { writeArtifact } from '../../src/artifacts/store.ts';
import { freePort } from '../../src/ports/sockets.ts';
import { loadProject } from '../../src/runtime/project.ts';
import { currentSubject } from '../../src/verify/subject.ts';
import { enterWorld, type World } from '../helpers/world.ts';

async function enter(): Promise<World> {
  const world = await enterWorld('runtime/with-service');
  const table = join(world.root, 'migration/routes.yaml');
  const text = readFileSync(table, 'utf8')
    .replace('127.0.0.1:3456', `127.0.0.1:${world.monolithPort}`)
    .replace('127.0.0.1:3457', `127.0.0.1:${await freePort()}`);
  writeFileSync(table, text);
  return world;
}

async function writeGate(root: string, change: Partial<Gate> = {}): Promise<void> {
  const gate: Gate = {
    schema: GATE_SCHEMA,
    context: 'catalog',
    verdict: 'pass',
    complete: true,
    checks: [],
    subject: await currentSubject(loadProject(root), 'catalog'),
    at: new Date().toISOString(),
    ...change,
  };
  writeArtifact(root, 'migration/gates/catalog.json', gate);
}

function journal(root: string): readonly Record<string, unknown>[] {
  const file = join(root, 'migration/journal.ndjson');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('route without a running proxy', () => {
  let world: World;

  beforeEach(async () => {
    world = await enter();
  });
  afterEach(() => world.leave());

  test('shadow and monolith are never refused; the file is changed, its comments stay', async () => {
    const result = await world.run('route', 'catalog', '--mode', 'shadow');
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('takes effect at the next `migrate up`');
    const file = readRoutes(world.root);
    expect(file?.table.contexts.catalog).toMatchObject({ mode: 'shadow', generation: 1 });
    expect(file?.text).toContain('# The shop');
    expect(file?.text).toContain('# where every context begins');
    expect(journal(world.root)).toMatchObject([
      { event: 'shift', context: 'catalog', to: { mode: 'shadow' } },
    ]);
  });

  test('an unknown context: exit 2 and the known ones', async () => {
    const result = await world.run('route', 'orders', '--mode', 'shadow', '--format', 'json');
    expect(result.code).toBe(2);
    expect(JSON.parse(result.stdout).error).toMatchObject({ code: 'MIG-1004' });
    expect(result.stdout).toContain('catalog');
  });

  test('without a gate: refused, journalled, nothing changed', async () => {
    const before = readRoutes(world.root)?.text;
    const result = await world.run('route', 'catalog', '--mode', 'canary', '--weight', '5');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('MIG-6001');
    expect(readRoutes(world.root)?.text).toBe(before);
    expect(journal(world.root)).toMatchObject([
      { event: 'refused', context: 'catalog', to: { mode: 'canary', weight: 5 } },
    ]);
  });

  test('with a red, partial, old or overtaken gate: refused for that reason', async () => {
    await writeGate(world.root, { verdict: 'inconclusive' });
    expect((await world.run('route', 'catalog', '--mode', 'service')).stderr).toContain('MIG-6002');
    await writeGate(world.root, { verdict: 'not-run' });
    expect((await world.run('route', 'catalog', '--mode', 'service')).stderr).toContain('verdict is not-run');
    await writeGate(world.root, { complete: false });
    expect((await world.run('route', 'catalog', '--mode', 'service')).stderr).toContain('partial run');
    await writeGate(world.root, { at: new Date(Date.now() - 25 * 3_600_000).toISOString() });
    expect((await world.run('route', 'catalog', '--mode', 'service')).stderr).toContain('older than 24h');
    await writeGate(world.root);
    world.copy.write('services/catalog/more.js', '');
    const stale = await world.run('route', 'catalog', '--mode', 'service');
    expect(stale.stderr).toContain('MIG-6003');
    expect(stale.stderr).toContain('changed since: service');
    expect(stale.code).toBe(1);
  });

  test('a green and fresh gate opens, and its own shift does not make it stale', async () => {
    await writeGate(world.root);
    expect((await world.run('route', 'catalog', '--mode', 'canary', '--weight', '5')).code).toBe(0);
    expect((await world.run('route', 'catalog', '--mode', 'service')).code).toBe(0);
    expect(readRoutes(world.root)?.table.contexts.catalog).toMatchObject({
      mode: 'service',
      weight: 5,
      generation: 2,
    });
  });

  test('--force shifts without a gate and says why in the journal', async () => {
    const result = await world.run('route', 'catalog', '--mode', 'service', '--force', 'rehearsal');
    expect(result.code).toBe(0);
    expect(journal(world.root)).toMatchObject([{ event: 'shift', why: 'forced: rehearsal' }]);
  });

  test.each([
    ['--mode', 'sideways'],
    ['--mode', 'service', '--weight', '5'],
    ['--mode', 'canary', '--weight', '101'],
    ['--mode', 'canary', '--force', ' '],
    [],
  ])('wrong usage: exit 2 (%s %s %s %s)', async (...flags) => {
    const result = await world.run('route', 'catalog', ...flags.filter((one) => one !== undefined));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('MIG-1006');
  });

  test('a broken table: exit 2 with the line', async () => {
    world.copy.write('migration/routes.yaml', 'schema: migrate/routes@1\nexpress: 3\ntargets: {}\n');
    const result = await world.run('route', 'catalog', '--mode', 'shadow');
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('migration/routes.yaml:2');
  });
});

describe('route with everything up', () => {
  let world: World;

  beforeAll(async () => {
    world = await enter();
    const result = await world.run('up');
    expect(result).toMatchObject({ code: 0 });
  });
  afterAll(() => world.leave());

  test('starts the service of the table beside the monolith, wired by seams', async () => {
    const status = await readStatus();
    expect(status.services).toMatchObject([
      { context: 'catalog', healthy: true, mode: 'monolith', stage: 'shared' },
    ]);
    const [service] = status.services;
    const monolith = await json(`${status.monolith.url}/seams`);
    const catalog = await json(`${service?.url}/seams`);
    expect(catalog).toEqual({ url: `http://127.0.0.1:${monolith.port}`, token: monolith.token });
    expect(monolith.switch).toBe('local');
    expect(String(monolith.token).length).toBeGreaterThan(20);
  });

  test('shifts live traffic, confirmed by the proxy, and back', async () => {
    const url = (await readStatus()).proxy.url;
    expect((await fetch(`${url}/products`)).headers.get('x-side')).toBeNull();

    const there = await world.run(
      'route',
      'catalog',
      '--mode',
      'service',
      '--force',
      'test',
      '--format',
      'json',
    );
    expect(JSON.parse(there.stdout)).toMatchObject({ inForce: true, to: { mode: 'service' } });
    expect((await fetch(`${url}/products`)).headers.get('x-side')).toBe('catalog');
    expect((await readStatus()).services).toMatchObject([{ mode: 'service', weight: 100 }]);

    expect((await world.run('route', 'catalog', '--mode', 'monolith')).code).toBe(0);
    expect((await fetch(`${url}/products`)).headers.get('x-side')).toBeNull();
  });

  test('a service that died is started again by the next up, alone', async () => {
    const before = JSON.parse(
      readFileSync(join(world.root, 'migration/.run/processes.json'), 'utf8'),
    ).processes;
    const catalog = before.find((one: { name: string }) => one.name === 'catalog');
    process.kill(catalog.process.pid, 'SIGKILL');
    expect((await readStatus()).services).toMatchObject([{ healthy: false }]);
    expect((await world.run('up')).code).toBe(0);
    const after = JSON.parse(
      readFileSync(join(world.root, 'migration/.run/processes.json'), 'utf8'),
    ).processes;
    const monolithOf = (list: readonly { name: string; process: unknown }[]) =>
      list.find((one) => one.name === 'monolith')?.process;
    expect(monolithOf(after)).toEqual(monolithOf(before));
    expect((await readStatus()).services).toMatchObject([{ healthy: true }]);
  });

  async function readStatus() {
    const { stdout } = await world.run('status', '--format', 'json');
    return statusSchema.parse(JSON.parse(stdout));
  }
});

async function json(url: string): Promise<Record<string, unknown>> {
  const body: unknown = await (await fetch(url)).json();
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
