import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { z } from 'zod';
import { clone } from '../sample-copy.ts';
import { openShop } from './shop.ts';

/**
 * Demands that the sample's API suite reaches every route that the running router has, each with a success, and every
 * status that its OpenAPI document names (and none that the document leaves out). The traffic is seen by the proxy,
 * which stands between the suite and the shop and changes nothing. `--print` shows the statuses of every route.
 */
interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

const exchangeSchema = z.looseObject({ method: z.string(), url: z.string(), status: z.number() });
const readySchema = z.looseObject({ event: z.literal('ready'), url: z.string() });
const documentSchema = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) })),
  ),
});

const shop = await openShop('suite-coverage');
const running = await shop.start();
const proxy = await startProxy(running.url);
try {
  const suite = await shop.runSuite(proxy.url, ['--reporter=dot']);
  if (!suite.passed)
    throw new Error(`the suite is not green through the proxy:\n${suite.output.slice(-4000)}`);
  await proxy.stop();
  const routes = registeredRoutes(shop.folder);
  const hits = statusesByRoute(routes, proxy.exchanges);
  if (process.argv.includes('--print')) print(routes, hits);
  const problems = [...neverAnswered(routes, hits), ...againstDocument(routes, hits)];
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
  else
    process.stdout.write(
      `suite coverage: ${proxy.exchanges.length} requests reach all ${routes.length} routes of the running router, and every documented status\n`,
    );
} finally {
  await proxy.stop();
  await running.stop();
  await shop.close();
}

interface LoggingProxy {
  readonly url: string;
  readonly exchanges: Exchange[];
  stop(): Promise<void>;
}

async function startProxy(monolith: string): Promise<LoggingProxy> {
  const program = join(clone, 'strangler-proxy/bin/strangler-proxy.js');
  const child = spawn(process.execPath, [program, '--monolith', monolith, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const exchanges: Exchange[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the proxy does not start')));
    lines.on('line', (line) => {
      const entry: unknown = JSON.parse(line);
      const ready = readySchema.safeParse(entry);
      if (ready.success) resolve(ready.data.url);
      const exchange = exchangeSchema.safeParse(entry);
      if (exchange.success)
        exchanges.push({ ...exchange.data, path: exchange.data.url.split('?')[0] ?? '/' });
    });
  });
  let stopped: Promise<unknown> | undefined;
  const stop = async () => {
    if (stopped === undefined) child.kill('SIGTERM');
    stopped ??= closed;
    await stopped;
  };
  return { url, exchanges, stop };
}

/** `METHOD path` in the order of the router, asked of the built application itself. */
function registeredRoutes(folder: string): string[] {
  const program = join(clone, 'cli/test/sample/registered-routes.cjs');
  const result = spawnSync(process.execPath, [program, folder, './dist/app.js'], { encoding: 'utf8' });
  const routes = result.stdout.split('\n').filter((line) => line !== '');
  if (routes.length === 0) throw new Error(`the router has no routes: ${result.stderr}`);
  return routes;
}

function statusesByRoute(
  routes: readonly string[],
  exchanges: readonly Exchange[],
): ReadonlyMap<string, Set<number>> {
  const matchers = routes.map((route) => {
    const [method = '', path = ''] = route.split(' ');
    return { route, method, pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`) };
  });
  const hits = new Map<string, Set<number>>();
  for (const { method, path, status } of exchanges) {
    const matcher = matchers.find((one) => one.method === method && one.pattern.test(path));
    if (matcher !== undefined) hits.set(matcher.route, (hits.get(matcher.route) ?? new Set()).add(status));
  }
  return hits;
}

function print(routes: readonly string[], hits: ReadonlyMap<string, ReadonlySet<number>>): void {
  for (const route of routes)
    process.stdout.write(`${route}: ${[...(hits.get(route) ?? [])].toSorted().join(' ')}\n`);
}

function neverAnswered(routes: readonly string[], hits: ReadonlyMap<string, ReadonlySet<number>>): string[] {
  return routes
    .filter((route) => ![...(hits.get(route) ?? [])].some((status) => status >= 200 && status < 300))
    .map((route) => `${route}: no test reaches it with a success`);
}

function againstDocument(
  routes: readonly string[],
  hits: ReadonlyMap<string, ReadonlySet<number>>,
): string[] {
  const text = readFileSync(join(clone, 'sample-monolith/openapi.yaml'), 'utf8');
  const { paths } = documentSchema.parse(parse(text));
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) => {
      const route = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
      if (!routes.includes(route)) return [`${route}: documented, but the router does not have it`];
      const documented = new Set(Object.keys(responses).map(Number));
      const seen = hits.get(route) ?? new Set<number>();
      return [
        ...[...documented]
          .filter((status) => !seen.has(status))
          .map((status) => `${route}: no test gets ${status}`),
        ...[...seen]
          .filter((status) => !documented.has(status))
          .map((status) => `${route}: ${status} is not documented`),
      ];
    }),
  );
}
