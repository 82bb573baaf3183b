import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchTable } from './table.ts';

/**
 * The program as a contender of a benchmark: `PORT=1 UPSTREAM=http://127.0.0.1:2 node bench/proxy/contender.ts`. `MODE` is
 * canary (default) or shadow, `SERVICE` another upstream for the service, `ADMIN_PORT` opens the admin listener, `WORKERS` starts several.
 */
const { PORT = '0', UPSTREAM = '', SERVICE = UPSTREAM, MODE = 'canary', ADMIN_PORT, WORKERS } = process.env;

const file = join(mkdtempSync(join(tmpdir(), 'bench-proxy-')), 'routes.yaml');
const mode = MODE === 'shadow' ? 'shadow' : 'canary';
writeFileSync(file, JSON.stringify(benchTable(UPSTREAM, { mode, service: SERVICE })));
process.argv.splice(
  2,
  Number.POSITIVE_INFINITY,
  ...['--config', file, '--port', PORT, '--no-access-log', '--quiet'],
  ...(ADMIN_PORT === undefined ? [] : ['--admin-port', ADMIN_PORT]),
  ...(WORKERS === undefined ? [] : ['--workers', WORKERS]),
);
await import('../../strangler-proxy/dist/main.js');
