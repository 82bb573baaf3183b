import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '../../cli/src/ports/sockets.ts';
import { median } from '../figures.ts';
import { ProxyProcess } from './chaos/proxy-process.ts';
import { Target } from './chaos/targets.ts';
import { benchTable } from './table.ts';

/**
 * Whether two workers do more than one: `node bench/proxy/workers.ts --rounds 5 --seconds 3`, in interleaved rounds. On a machine
 * of few cores the client and the upstream would take the second worker's core, so each process that serves is held to `--share`
 * of a core by a control group (Linux, root); nothing else is. Needs `wrk`. Exit 1 when two make less than `--least` times as many.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    share: { type: 'string', default: '0.25' },
    least: { type: 'string', default: '1.7' },
  },
});

const MAIN = fileURLToPath(new URL('../../strangler-proxy/bin/strangler-proxy.js', import.meta.url));
const GROUPS = '/sys/fs/cgroup/cpu';
const PERIOD_US = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'workers-'));
const groups: string[] = [];
const upstream = new Target(await freePort(), join(folder, 'ledger'), 'well');
await upstream.start();
const file = join(folder, 'routes.yaml');
writeFileSync(file, JSON.stringify(benchTable(upstream.url, { mode: 'canary', service: upstream.url })));
const rates = new Map<number, number[]>();
const proxies = new Map<number, ProxyProcess>();
try {
  for (const workers of [1, 2]) {
    const proxy = await ProxyProcess.start(MAIN, ['--config', file, '--workers', String(workers)]);
    proxies.set(workers, proxy);
    rates.set(workers, []);
    const children = childrenOf(proxy.pid);
    for (const pid of children.length > 0 ? children : [proxy.pid]) hold(pid);
  }
  for (let round = -1; round < Number(values.rounds); round += 1) {
    for (const [workers, { url }] of proxies) {
      const rate = load(url);
      // The first round warms the code up.
      if (round >= 0) rates.get(workers)?.push(rate);
    }
  }
} finally {
  for (const proxy of proxies.values()) await proxy.stop();
  await upstream.kill();
  for (const group of groups) rmdirSync(group);
  rmSync(folder, { recursive: true, force: true });
}
const [one = [], two = []] = [rates.get(1), rates.get(2)];
const ratio = median(two.map((rate, i) => rate / (one[i] ?? Number.NaN)));
process.stdout.write(
  `${values.share} of a core for each: one worker ${median(one).toFixed(0)} requests/s, two ${median(two).toFixed(0)}, ratio ${ratio.toFixed(2)}\n`,
);
process.exitCode = ratio >= Number(values.least) ? 0 : 1;

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Holds a process to its share of a core. */
function hold(pid: number): void {
  const group = join(GROUPS, `workers-${pid}`);
  mkdirSync(group);
  groups.push(group);
  writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
  writeFileSync(join(group, 'cpu.cfs_quota_us'), String(Math.round(PERIOD_US * Number(values.share))));
  writeFileSync(join(group, 'cgroup.procs'), String(pid));
}

/** Requests per second. */
function load(url: string): number {
  const args = ['-t1', `-c${values.connections}`, `-d${values.seconds}s`, url.replace(/\/?$/, '/')];
  const output = execFileSync('wrk', args, { encoding: 'utf8' });
  const found = /Requests\/sec:\s+([\d.]+)/.exec(output)?.[1];
  if (found === undefined) throw new Error(`wrk said: ${output}`);
  return Number(found);
}
