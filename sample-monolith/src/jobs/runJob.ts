import { type JobRunRow, jobRunModel } from '../models/jobRunModel';
import type { Job } from './job';

/** Names of the jobs under way in this process; another process keeps its own list. */
const running = new Set<string>();

/** Answers undefined while the job runs already. A failure is kept in the run and thrown on. */
export async function runJob(job: Job): Promise<JobRunRow | undefined> {
  if (running.has(job.name)) return undefined;
  running.add(job.name);
  try {
    const { id } = await jobRunModel.start(job.name);
    try {
      return await jobRunModel.finish(id, 'succeeded', await job.run());
    } catch (error) {
      await jobRunModel.finish(id, 'failed', { error: String(error) });
      throw error;
    }
  } finally {
    running.delete(job.name);
  }
}
