import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '../../cli/src/ports/sockets.ts';
import { ProxyProcess } from './chaos/proxy-process.ts';
import { type Manner, Target } from './chaos/targets.ts';

/**
 * What an unwell shadow costs the clients: `node bench/proxy/shadows.ts --rounds 60`. The same steady load through proxies that differ in
 * the shadow alone: none (twice, as a measure of the noise), well, slow (500 ms), mute (never answers), dead (nothing listens); short
 * rounds in an order drawn anew each time, so that what else the machine does meets all alike. Prints the p99 of all requests of each and
 * its ratio to those without a shadow; exit 1 when slow, mute or dead is above `--most`. `--only 'slow,none again'` leaves out the rest.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '0.5' },
    rate: { type: 'string', default: '400' },
    only: { type: 'string', default: '' },
    most: { type: 'string', default: '1.1' },
  },
});

const MAIN = fileURLToPath(new URL('../../strangler-proxy/bin/strangler-proxy.js', import.meta.url));
const SETUPS = ['none', 'none again', 'well', 'slow', 'mute', 'dead'] as const;
type Setup = (typeof SETUPS)[number];
const WARM_UP_SECONDS = 3;
const JUDGED: readonly Setup[] = ['slow', 'mute', 'dead'];

const folder = mkdtempSync(join(tmpdir(), 'shadows-'));
const monolith = new Target(await freePort(), join(folder, 'ledger'), 'well');
await monolith.start();
const targets: Target[] = [monolith];
const proxies = new Map<Setup, ProxyProcess>();
const times = new Map<Setup, number[]>(SETUPS.map((setup) => [setup, []]));
try {
  for (const setup of setupsOf(values.only)) proxies.set(setup, await open(setup));
  for (let round = -1; round < Number(values.rounds); round += 1) {
    for (const [setup, { url }] of drawn([...proxies])) {
      // The first round warms the code up.
      const seconds = round < 0 ? WARM_UP_SECONDS : Number(values.seconds);
      const took = await load(url, seconds * 1000, Number(values.rate));
      if (round >= 0) times.get(setup)?.push(...took);
    }
  }
} finally {
  for (const proxy of proxies.values()) await proxy.stop();
  for (const target of targets) await target.kill();
  rmSync(folder, { recursive: true, force: true });
}
const bare = quantile(times.get('none') ?? [], 0.99);
let worst = 0;
for (const [setup, took] of times) {
  if (took.length === 0) continue;
  const p99 = quantile(took, 0.99);
  const ratio = p99 / bare;
  if (JUDGED.includes(setup)) worst = Math.max(worst, ratio);
  process.stdout.write(
    `${setup}: p50 ${quantile(took, 0.5).toFixed(2)} ms, p99 ${p99.toFixed(2)} ms of ${took.length}, ${ratio.toFixed(2)} of none\n`,
  );
}
process.exitCode = worst <= Number(values.most) ? 0 : 1;

async function open(setup: Setup): Promise<ProxyProcess> {
  const manner: Manner = setup === 'slow' || setup === 'mute' ? setup : 'well';
  const service = new Target(await freePort(), join(folder, 'ledger'), manner);
  if (setup !== 'dead') {
    await service.start();
    targets.push(service);
  }
  const file = join(folder, `${setup}.yaml`);
  writeFileSync(file, tableText(service.url, setup.startsWith('none') ? 'monolith' : 'shadow'));
  return ProxyProcess.start(MAIN, ['--config', file]);
}

/** Requests leave at their moment, whether earlier ones were answered or not; answers with milliseconds each. */
async function load(url: string, length: number, rate: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const took: Promise<number>[] = [];
  const begin = performance.now();
  while (performance.now() - begin < length) {
    const due = ((performance.now() - begin) * rate) / 1000;
    while (took.length < due) took.push(ask(agent, `${url}/measured`));
    await sleep(1);
  }
  const all = await Promise.all(took);
  agent.destroy();
  return all;
}

function ask(agent: Agent, url: string): Promise<number> {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const req = request(url, { agent }, (res) => {
      if (res.statusCode !== 200) reject(new Error(`status ${res.statusCode}`));
      res.resume();
      res.once('end', () => resolve(performance.now() - begin));
    });
    req.once('error', reject);
    req.end();
  });
}

/** All, or those that are named and the one that they are compared with. */
function setupsOf(only: string): Setup[] {
  const named = only.split(',').filter((name) => name !== '');
  const unknown = named.filter((name) => !SETUPS.some((setup) => setup === name));
  if (unknown.length > 0) throw new Error(`--only knows ${SETUPS.join(', ')}; not ${unknown.join(', ')}`);
  return SETUPS.filter((setup) => setup === 'none' || named.length === 0 || named.includes(setup));
}

/** The same in an order drawn at random. */
function drawn<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function quantile(of: readonly number[], q: number): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length * q)] ?? Number.NaN;
}

function tableText(service: string, mode: 'monolith' | 'shadow'): string {
  return JSON.stringify({
    schema: 'migrate/routes@1',
    express: 5,
    targets: { monolith: { urls: [monolith.url] }, service: { urls: [service] } },
    contexts: { measured: { target: 'service', mode } },
    routes: [{ context: 'measured', method: 'GET', path: '/measured', kind: 'query' }],
  });
}
