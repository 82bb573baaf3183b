import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Program, ready, start } from '../support/program.ts';
import { aFolder, anUpstream, eventually, named, send } from '../support/world.ts';

const TOKEN = { STRANGLER_ADMIN_TOKEN: 't' };
const auth = { headers: { authorization: 'Bearer t' } };

const tableText = (monolith: string, catalog: string, context: Record<string, unknown>) =>
  JSON.stringify({
    schema: 'migrate/routes@1',
    express: 5,
    targets: { monolith: { urls: [monolith] }, catalog: { urls: [catalog] } },
    contexts: { catalog: { target: 'catalog', ...context } },
    routes: [{ context: 'catalog', method: 'GET', path: '/products', kind: 'query' }],
  });

/** The processes that the program started, from what Linux knows of its main thread. */
function childrenOf({ child: { pid } }: Program): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

async function world(context: Record<string, unknown> = {}) {
  const sick = { answers: false };
  const monolith = await named('monolith');
  const catalog = await anUpstream((_req, res) => {
    res.statusCode = sick.answers ? 500 : 200;
    res.end('catalog');
  });
  const folder = aFolder();
  const config = join(folder, 'routes.yaml');
  const write = (changes: Record<string, unknown>) =>
    writeFileSync(config, tableText(monolith.url, catalog.url, { ...context, ...changes }));
  write({});
  const state = join(folder, 'state.json');
  const args = [
    '--config',
    config,
    '--state',
    state,
    '--workers',
    '2',
    '--admin-port',
    '0',
    '--no-access-log',
  ];
  const { program, line } = await ready(args, TOKEN);
  const admin = async (path: string) => (await send(line.adminUrl ?? '', path, auth)).body;
  const status = async () => JSON.parse(await admin('/admin/status'));
  return {
    program,
    line,
    sick,
    write,
    admin,
    status,
    ask: async () => (await send(line.url, '/products')).body,
  };
}

describe('two workers', () => {
  it('share the traffic, and what they saw is added up', async () => {
    const { program, admin, status, ask } = await world({ mode: 'service' });
    const [one, two] = childrenOf(program);
    expect([typeof one, typeof two]).toEqual(['number', 'number']);
    for (let i = 0; i < 10; i += 1) expect(await ask()).toBe('catalog');
    const labels = 'context="catalog",route="/products",method="GET",target="catalog"';
    expect(await admin('/metrics')).toContain(`strangler_requests_total{${labels},status="200"} 10`);
    const counted = async () => (await status()).contexts.catalog.counts.sinceStart.catalog?.requests === 10;
    await eventually(counted, 'the outcomes of all workers arrive');
  });

  it('roll back together, by what all of them saw, and stay there after a reload and a death', async () => {
    const budget = { samples: 10, window: '60s' };
    const { program, sick, write, status, ask } = await world({ mode: 'service', generation: 1, budget });
    sick.answers = true;
    await eventually(async () => (await ask()) === 'monolith', 'the rollback');
    sick.answers = false;
    // Connections go to the workers in turn, so that both are asked.
    for (let i = 0; i < 10; i += 1) expect(await ask()).toBe('monolith');
    write({ weight: 5 });
    await eventually(() => program.err.includes('"reloaded"'), 'the reload');
    const [victim = 0] = childrenOf(program);
    process.kill(victim, 'SIGKILL');
    await eventually(() => program.err.includes('worker-died'), 'the death is reported');
    await eventually(
      () => childrenOf(program).filter((pid) => pid !== victim).length === 2,
      'another takes its place',
    );
    for (let i = 0; i < 10; i += 1) expect(await ask()).toBe('monolith');
    expect((await status()).contexts.catalog).toMatchObject({ latched: true, reason: 'errors' });
    write({ generation: 2 });
    await eventually(async () => (await ask()) === 'catalog', 'the release');
    for (let i = 0; i < 10; i += 1) expect(await ask()).toBe('catalog');
  });

  it('end with the program, after their last request', async () => {
    let finish: (() => void) | undefined;
    const monolith = await anUpstream((_req, res) => {
      finish = () => res.end('slow');
    });
    const { program, line } = await ready(['--monolith', monolith.url, '--workers', '2', '--no-access-log']);
    const slow = send(line.url, '/');
    await eventually(() => finish !== undefined, 'the request arrives');
    program.child.kill('SIGTERM');
    finish?.();
    expect((await slow).body).toBe('slow');
    expect(await program.exit).toBe(0);
  });

  it('end with 3 when the port is taken', { repeats: 4 }, async () => {
    const taken = await named('taken');
    const { port } = new URL(taken.url);
    const program = start(['--monolith', taken.url, '--port', port, '--workers', '2', '--no-access-log']);
    expect(await program.exit).toBe(3);
    expect(JSON.parse(program.err).error.code).toBe('PROXY-3001');
  });
});
