import type { JobDetail } from '../models/jobRunModel';

export interface Job {
  name: string;
  /** When it runs by itself, as cron writes it. */
  schedule: string;
  /** Answers what is kept of the run, a watermark for the next one included. */
  run: () => Promise<JobDetail>;
}
