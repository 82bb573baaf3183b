import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '../../cli/src/ports/sockets.ts';
import { median } from '../figures.ts';
import { ProxyProcess } from './chaos/proxy-process.ts';
import { Target } from './chaos/targets.ts';

/**
 * The same traffic for a long time: `node bench/proxy/soak.ts --minutes 10`. Queries, commands, shadows, clients that leave and
 * reloads at a steady rate. Exit 1 when the proxy's resident memory in the last third is more than `--grow` MiB above the most
 * of the first third, or its heap a quarter of that.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '200' },
    grow: { type: 'string', default: '16' },
  },
});

/** In MiB. */
interface Sample {
  readonly resident: number;
  readonly heap: number;
}

const MIB = 1024 * 1024;
const SAMPLE_MS = 5_000;
const RELOAD_EVERY = 1_000;
const LEAVE_EVERY = 50;

const folder = mkdtempSync(join(tmpdir(), 'soak-'));
const file = join(folder, 'routes.yaml');
const ledger = join(folder, 'ledger');
const [monolith, service] = [
  new Target(await freePort(), ledger, 'well'),
  new Target(await freePort(), ledger, 'well'),
];
await Promise.all([monolith.start(), service.start()]);
writeFileSync(file, tableText(0));
const proxy = await ProxyProcess.start(
  fileURLToPath(new URL('../../strangler-proxy/bin/strangler-proxy.js', import.meta.url)),
  ['--config', file],
);
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const samples: Sample[] = [];
let failures = 0;
try {
  await soak(Number(values.minutes) * 60_000, Number(values.rate));
} finally {
  agent.destroy();
  await proxy.stop();
  await Promise.all([monolith.kill(), service.kill()]);
  rmSync(folder, { recursive: true, force: true });
}
const TENTHS = 10;
const resident = tenths(({ resident }) => resident, median);
// Garbage counts until it is collected, so that the least of a while is nearest to what is kept.
const heap = tenths(
  ({ heap }) => heap,
  (of) => Math.min(...of),
);
// In the first third the heap takes the size that the traffic asks for.
const early = { resident: Math.max(...resident.slice(0, 3)), heap: Math.max(...heap.slice(0, 3)) };
const late = { resident: median(resident.slice(7)), heap: median(heap.slice(7)) };
process.stdout.write(`${JSON.stringify({ resident, heap, early, late, failures })}\n`);
const flat =
  late.resident - early.resident <= Number(values.grow) && late.heap - early.heap <= Number(values.grow) / 4;
process.exitCode = flat && failures === 0 ? 0 : 1;

function tenths(read: (sample: Sample) => number, fold: (of: readonly number[]) => number): number[] {
  const length = Math.max(1, Math.floor(samples.length / TENTHS));
  return Array.from({ length: TENTHS }, (_, i) =>
    fold(samples.slice(i * length, (i + 1) * length).map(read)),
  );
}

async function soak(length: number, rate: number): Promise<void> {
  const begin = Date.now();
  let sent = 0;
  let sampledAt = begin;
  while (Date.now() - begin < length) {
    const due = ((Date.now() - begin) * rate) / 1000;
    for (; sent < due; sent += 1) {
      ask(sent);
      if (sent % RELOAD_EVERY === RELOAD_EVERY - 1) {
        writeFileSync(`${file}.new`, tableText(sent));
        renameSync(`${file}.new`, file);
        await proxy.reload();
      }
    }
    if (Date.now() - sampledAt >= SAMPLE_MS) {
      sampledAt = Date.now();
      samples.push(await sample());
    }
    await sleep(10);
  }
}

function ask(turn: number): void {
  const command = turn % 5 === 0;
  const path = turn % 2 === 0 ? '/canary' : '/shadow';
  const req = request(`${proxy.url}${path}?turn=${turn}`, {
    method: command ? 'POST' : 'GET',
    headers: command ? { 'content-length': '4' } : { cookie: `side=${turn % 100}` },
    agent,
  });
  const leaves = turn % LEAVE_EVERY === 0;
  req.on('response', (res) => {
    if (res.statusCode !== 200) failures += 1;
    res.resume();
  });
  req.on('error', () => {
    if (!leaves) failures += 1;
  });
  req.end(command ? 'body' : undefined);
  if (leaves) setTimeout(() => req.destroy(), 1);
}

async function sample(): Promise<Sample> {
  const metrics = await proxy.metrics();
  const read = (name: string) =>
    Math.round(Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)?.[1]) / MIB);
  return { resident: read('process_resident_memory_bytes'), heap: read('nodejs_heap_size_used_bytes') };
}

function tableText(turn: number): string {
  const sticky = { cookie: 'side' };
  return JSON.stringify({
    schema: 'migrate/routes@1',
    express: 5,
    targets: {
      monolith: { urls: [monolith.url], health: '/health' },
      service: { urls: [service.url], health: '/health' },
    },
    contexts: {
      canary: { target: 'service', mode: 'canary', weight: turn % 100, sticky },
      shadow: { target: 'service', mode: 'shadow' },
    },
    routes: ['canary', 'shadow'].flatMap((context) => [
      { context, method: 'GET', path: `/${context}`, kind: 'query' },
      { context, method: 'POST', path: `/${context}`, kind: 'command' },
    ]),
  });
}
