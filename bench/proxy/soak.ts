import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ProxyProcess } from './chaos/proxy-process.ts';
import { freePort, Target } from './chaos/targets.ts';

/**
 * The same traffic for a long time: `node bench/proxy/soak.ts --minutes 10`. Queries, commands, shadows, clients that leave and
 * reloads at a steady rate; exit 1 when the proxy's memory grew by more than `--grow` MiB between the middle and the last third.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '200' },
    grow: { type: 'string', default: '16' },
  },
});

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
const samples: number[] = [];
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
const tenth = Math.max(1, Math.floor(samples.length / TENTHS));
const curve = Array.from({ length: TENTHS }, (_, i) => median(samples.slice(i * tenth, (i + 1) * tenth)));
// In the first third the heap takes the size that the traffic asks for.
const [middle, late] = [median(curve.slice(3, 6)), median(curve.slice(7))];
process.stdout.write(`${JSON.stringify({ residentMiB: curve, middle, late, failures })}\n`);
process.exitCode = late - middle <= Number(values.grow) && failures === 0 ? 0 : 1;

async function soak(length: number, rate: number): Promise<void> {
  const begin = Date.now();
  let sent = 0;
  let sampledAt = begin;
  while (Date.now() - begin < length) {
    const due = ((Date.now() - begin) * rate) / 1000;
    for (; sent < due; sent += 1) {
      ask(sent);
      if (sent % RELOAD_EVERY === RELOAD_EVERY - 1) {
        writeFileSync(file, tableText(sent));
        await proxy.reload();
      }
    }
    if (Date.now() - sampledAt >= SAMPLE_MS) {
      sampledAt = Date.now();
      samples.push(await residentMiB());
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

async function residentMiB(): Promise<number> {
  const [, bytes] = /^process_resident_memory_bytes (\d+)$/m.exec(await proxy.metrics()) ?? [];
  return Math.round(Number(bytes) / MIB);
}

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
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
