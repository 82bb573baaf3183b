import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos/run.ts';

/**
 * A proxy under load while everything around it changes: `node bench/proxy/chaos.ts --kills 100 --reloads 1000`. Exit 1 when a
 * query failed, a command was doubled, or a rollback came late or was undone.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    reloads: { type: 'string', default: '100' },
    shifts: { type: 'string', default: '20' },
    clients: { type: 'string', default: '16' },
    workers: { type: 'string', default: '1' },
  },
});

const ROLLBACK_LIMIT_MS = 2_000;
const report = await runChaos({
  main: fileURLToPath(new URL('../../strangler-proxy/bin/strangler-proxy.js', import.meta.url)),
  flags: ['--workers', values.workers],
  kills: Number(values.kills),
  reloads: Number(values.reloads),
  shifts: Number(values.shifts),
  clients: Number(values.clients),
});
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const well =
  report.failedQueries.length === 0 &&
  report.doubled.length === 0 &&
  report.rollbackMs <= ROLLBACK_LIMIT_MS &&
  report.latchedAfterReload &&
  report.latchedAfterRestart;
process.exitCode = well ? 0 : 1;
