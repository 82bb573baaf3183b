import { parseArgs } from 'node:util';
import pg from 'pg';
import { openShop, type RunningShop } from '../../scripts/sample/shop.ts';

/**
 * The sample at scale: `node bench/sample-scale/run.ts --orders 1000000`. Loads the made-up orders, then measures how long the
 * shop takes to start and what each list and search route takes, asked one after another. Exit 1 when the start takes five
 * seconds or the median of a route 100 ms: later measurements would drown in it.
 */
const { values } = parseArgs({
  options: { orders: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '15' } },
});

const START_LIMIT_MS = 5_000;
const ROUTE_LIMIT_MS = 100;
/** Digits that no real session token has, so that it cannot be mistaken for one. */
const TOKEN = 'ab'.repeat(32);
const ADMIN = 1;
const A_MADE_UP_CUSTOMER = 1001;

/** `[who asks, path]`; the customer is one of those with orders. */
const ROUTES: readonly (readonly [as: 'anybody' | 'customer' | 'admin', path: string])[] = [
  ['anybody', '/categories'],
  ['anybody', '/products'],
  ['anybody', '/products?sort=rating&page=20'],
  ['anybody', '/products?sort=-price&category=tea'],
  ['anybody', '/products?q=kettle'],
  ['anybody', '/products?q=no+such+thing'],
  ['anybody', '/products/suggest?q=amb'],
  ['anybody', '/products/1001'],
  ['anybody', '/products/1001/reviews'],
  ['anybody', '/products/1001/also-bought'],
  ['anybody', '/search/popular'],
  ['anybody', '/recommendations'],
  ['customer', '/recommendations'],
  ['customer', '/orders'],
  ['customer', '/reviews/mine'],
  ['customer', '/me/notifications'],
  ['customer', '/me/emails'],
  ['customer', '/me/viewed'],
  ['customer', '/wishlist'],
  ['customer', '/cart'],
  ['admin', '/orders/search'],
  ['admin', '/orders/search?status=placed&page=50'],
  ['admin', '/orders/search?email=customer77'],
  ['admin', '/orders/search?from=2023-05-01&to=2023-05-07'],
  ['admin', '/orders/search?minTotalCents=26000'],
  ['admin', '/admin/customers'],
  ['admin', '/admin/customers?q=customer77'],
  ['admin', '/admin/customers/1001'],
  ['admin', '/admin/products/1001/report'],
  ['admin', '/admin/audit'],
  ['admin', '/admin/jobs'],
  ['admin', '/stock/low'],
  ['admin', '/stock/1001/movements'],
  ['admin', '/admin/sales'],
];

const shop = await openShop('sample-scale', { SEED_ORDERS: values.orders });
try {
  await analyzeTables(shop.databaseUrl);
  const running = await shop.start();
  process.stdout.write(
    `started in ${(running.startedIn / 1000).toFixed(2)} s with ${values.orders} orders\n`,
  );
  if (running.startedIn > START_LIMIT_MS) process.exitCode = 1;
  try {
    for (const [as, path] of ROUTES) await report(running, as, path);
  } finally {
    await running.stop();
  }
} finally {
  await shop.close();
}

/** What autovacuum would have done by the time anybody asks; and sessions for people who cannot log in. */
async function analyzeTables(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('vacuum analyze');
  const session = 'insert into sessions (token, user_id, expires_at) values ($1, $2, $3)';
  const expires = new Date(Date.now() + 3_600_000);
  await client.query(session, [tokenOf('admin'), ADMIN, expires]);
  await client.query(session, [tokenOf('customer'), A_MADE_UP_CUSTOMER, expires]);
  await client.end();
}

function tokenOf(as: 'customer' | 'admin'): string {
  return as === 'admin' ? TOKEN : 'ba'.repeat(32);
}

async function report(
  running: RunningShop,
  as: 'anybody' | 'customer' | 'admin',
  path: string,
): Promise<void> {
  const headers: Record<string, string> = as === 'anybody' ? {} : { authorization: `Bearer ${tokenOf(as)}` };
  const times: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const began = performance.now();
    const response = await fetch(running.url + path, { headers });
    await response.arrayBuffer();
    times.push(performance.now() - began);
    if (response.status !== 200) throw new Error(`${path} answers ${response.status}`);
  }
  times.sort((left, right) => left - right);
  const median = times[times.length >> 1] ?? 0;
  const slow = median > ROUTE_LIMIT_MS;
  if (slow) process.exitCode = 1;
  process.stdout.write(
    `${median.toFixed(1).padStart(8)} ms  ${(times.at(-1) ?? 0).toFixed(1).padStart(8)} ms  ${as.padEnd(8)} ${path}${slow ? '  TOO SLOW' : ''}\n`,
  );
}
