import { db } from '../db/connection';

export type JobOutcome = 'running' | 'succeeded' | 'failed';
export type JobDetail = Record<string, unknown>;

export interface JobRunRow {
  id: number;
  job: string;
  started_at: Date;
  finished_at: Date | null;
  outcome: JobOutcome;
  detail: JobDetail;
}

export const jobRunModel = {
  async start(job: string): Promise<JobRunRow> {
    const [row] = await db('job_runs').insert({ job, started_at: db.fn.now() }).returning<JobRunRow[]>('*');
    return row;
  },

  async finish(id: number, outcome: JobOutcome, detail: JobDetail): Promise<JobRunRow> {
    const [row] = await db('job_runs')
      .where({ id })
      .update({ finished_at: db.fn.now(), outcome, detail: JSON.stringify(detail) })
      .returning<JobRunRow[]>('*');
    return row;
  },

  last(job: string): Promise<JobRunRow | undefined> {
    return db<JobRunRow>('job_runs').where({ job }).orderBy('id', 'desc').first();
  },

  lastSuccess(job: string): Promise<JobRunRow | undefined> {
    return db<JobRunRow>('job_runs').where({ job, outcome: 'succeeded' }).orderBy('id', 'desc').first();
  },
};
