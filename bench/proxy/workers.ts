import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '../../cli/src/ports/sockets.ts';
import { ProxyProcess } from './chaos/proxy-process.ts';
import { Target } from './chaos/targets.ts';
import { benchTable } from './table.ts';

/**
 * Whether two workers do more than one where the proxy's own work is most of what there is to do: every request comes over a TLS
 * connection of its own, signed with a long key. `node bench/proxy/workers.ts --rounds 5 --seconds 4`, in interleaved rounds; needs `wrk` and `openssl`.
 * Prints requests per second; exit 1 when two workers make less than `--least` times as many.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '32' },
    least: { type: 'string', default: '1.4' },
  },
});

const MAIN = fileURLToPath(new URL('../../strangler-proxy/bin/strangler-proxy.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'workers-'));
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
const SELF_SIGNED = ['req', '-x509', '-newkey', 'rsa:4096', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
execFileSync('openssl', [...SELF_SIGNED, '-keyout', key, '-out', cert], { stdio: 'ignore' });

const upstream = new Target(await freePort(), join(folder, 'ledger'), 'well');
await upstream.start();
const file = join(folder, 'routes.yaml');
writeFileSync(file, JSON.stringify(benchTable(upstream.url, { mode: 'canary', service: upstream.url })));
const rates = new Map<number, number[]>();
const proxies = new Map<number, ProxyProcess>();
try {
  for (const workers of [1, 2]) {
    const args = ['--config', file, '--tls-cert', cert, '--tls-key', key, '--workers', String(workers)];
    proxies.set(workers, await ProxyProcess.start(MAIN, [...args, '--no-access-log']));
    rates.set(workers, []);
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
  rmSync(folder, { recursive: true, force: true });
}
const [one = [], two = []] = [rates.get(1), rates.get(2)];
const ratio = median(two.map((rate, i) => rate / (one[i] ?? Number.NaN)));
process.stdout.write(
  `one worker ${median(one).toFixed(0)} requests/s, two ${median(two).toFixed(0)}, ratio ${ratio.toFixed(2)}\n`,
);
process.exitCode = ratio >= Number(values.least) ? 0 : 1;

/** Requests per second. */
function load(url: string): number {
  const { seconds, connections } = values;
  const output = execFileSync(
    'wrk',
    ['-t1', `-c${connections}`, `-d${seconds}s`, '-H', 'Connection: close', url.replace(/\/?$/, '/')],
    { encoding: 'utf8' },
  );
  const found = /Requests\/sec:\s+([\d.]+)/.exec(output)?.[1];
  if (found === undefined) throw new Error(`wrk said: ${output}`);
  return Number(found);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
