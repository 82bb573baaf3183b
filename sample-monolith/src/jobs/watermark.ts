import { DAY_IN_MS } from '../helpers/dates';
import { jobRunModel } from '../models/jobRunModel';

/**
 * An order is seen when it is committed, but bears the time at which its transaction began. Each run therefore looks
 * back a little further than the last one came; the jobs compute anew what they touch, so twice does no harm.
 */
const OVERLAP_IN_MS = 5 * 60 * 1000;

const BEFORE_THE_SHOP = new Date(0);

export interface Watermark {
  /** Orders placed or cancelled since then are to be looked at. */
  since: Date;
  /** What the next run is given as the end of this one. */
  reached: Date;
}

export async function watermarkOf(job: string): Promise<Watermark> {
  const last = await jobRunModel.lastSuccess(job);
  const reached = new Date();
  const { watermark } = last?.detail ?? {};
  if (typeof watermark !== 'string') return { since: BEFORE_THE_SHOP, reached };
  return { since: new Date(new Date(watermark).getTime() - OVERLAP_IN_MS), reached };
}

/** Where the first day begins that a run which reached this far may have seen only in part. */
export function startOfOpenDay(reached: Date): Date {
  return new Date(Math.floor((reached.getTime() - OVERLAP_IN_MS) / DAY_IN_MS) * DAY_IN_MS);
}
