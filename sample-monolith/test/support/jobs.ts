import { expect } from 'vitest';
import { post, type Reply } from './client';
import { adminToken } from './shop';

export interface JobRun {
  startedAt: string;
  finishedAt: string | null;
  outcome: string;
  detail: Record<string, unknown>;
}

/** Another test, or the clock, may run the same job just now: then it waits for its turn. */
export async function runJob(name: string): Promise<JobRun> {
  const token = await adminToken();
  let reply: Reply<JobRun> | undefined;
  const run = async () => {
    reply = await post<JobRun>(`/admin/jobs/${name}/run`, undefined, token);
    return reply.status;
  };
  await expect.poll(run, { timeout: 8000, interval: 50 }).toBe(200);
  if (reply === undefined) throw new Error('The job was never run');
  return reply.body;
}
