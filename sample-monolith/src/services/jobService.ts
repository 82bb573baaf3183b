import { conflict, notFound } from '../httpError';
import { jobs } from '../jobs';
import { runJob } from '../jobs/runJob';
import { type JobDetail, type JobOutcome, type JobRunRow, jobRunModel } from '../models/jobRunModel';

export interface JobRunView {
  startedAt: Date;
  finishedAt: Date | null;
  outcome: JobOutcome;
  detail: JobDetail;
}

export interface JobView {
  name: string;
  schedule: string;
  lastRun: JobRunView | null;
}

export function listJobs(): Promise<JobView[]> {
  return Promise.all(
    jobs.map(async ({ name, schedule }) => {
      const row = await jobRunModel.last(name);
      return { name, schedule, lastRun: row === undefined ? null : toRunView(row) };
    }),
  );
}

export async function runJobNow(name: string): Promise<JobRunView> {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job === undefined) throw notFound('The job');
  const row = await runJob(job);
  if (row === undefined) throw conflict('job_running', `The job ${name} is running already`);
  return toRunView(row);
}

function toRunView(row: JobRunRow): JobRunView {
  return { startedAt: row.started_at, finishedAt: row.finished_at, outcome: row.outcome, detail: row.detail };
}
