import { schedule } from 'node-cron';
import { config } from '../config';
import type { Job } from './job';
import { purgeExpired } from './purgeExpired';
import { refreshProductPairs } from './refreshProductPairs';
import { releaseAbandonedCarts } from './releaseAbandonedCarts';
import { rollUpSales } from './rollUpSales';
import { runJob } from './runJob';

export const jobs: readonly Job[] = [refreshProductPairs, rollUpSales, releaseAbandonedCarts, purgeExpired];

/** To be called once, by the process that serves: JOBS=off leaves the jobs to another one. */
export function startJobs(): void {
  if (!config.jobs) return;
  for (const job of jobs) {
    schedule(
      job.schedule,
      () => {
        runJob(job).catch((error: unknown) => reportFailure(job.name, error));
      },
      { timezone: 'UTC' },
    );
  }
}

function reportFailure(name: string, error: unknown): void {
  process.stderr.write(`job ${name} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
}
