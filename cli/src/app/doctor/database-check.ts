import type { DoctorCheck } from '../../artifacts/doctor.ts';
import { Failure, type Problem, problem } from '../../errors/problem.ts';
import { withConnection } from '../../runtime/database/connection.ts';
import { databaseUrlOf, publicUrl } from '../../runtime/database/index.ts';
import { embeddedVersion } from '../../runtime/database/installation.ts';
import { isLoopback } from '../../runtime/database/open.ts';
import type { Project } from '../../runtime/project.ts';
import { fromFailure, fromProblem, ok, warning } from './findings.ts';

const NAME = 'database';

/** The database that `up` would use: asked for its version, never for anything that it holds. */
export async function databaseCheck(project: Project): Promise<DoctorCheck[]> {
  const { client, disposable } = project.config.database;
  if (client === 'none') return [ok(NAME, 'the application is not known to have one that migrate can run')];
  const own = process.env.DATABASE_URL;
  const isOwn = own !== undefined && own !== '';
  const found = databaseUrlOf(project);
  if (isOwn && found === undefined)
    return [fromProblem(NAME, problem('MIG-3002', { message: 'DATABASE_URL is no URL' }))];
  if (!isOwn || found === undefined) return embeddedCheck();
  const answer = await versionOf(found.url);
  if (typeof answer !== 'string') return [fromProblem(NAME, answer)];
  const reached = `${publicUrl(found.url)} answers: PostgreSQL ${answer}`;
  return [
    isLoopback(found.url) || disposable
      ? ok(NAME, reached)
      : warning(
          NAME,
          `${reached}, on another machine: commands that write data refuse it`,
          'Use a throw-away database on this machine, or say database.disposable: true in migrate.config.yaml.',
        ),
  ];
}

function embeddedCheck(): DoctorCheck[] {
  try {
    return [ok(NAME, `embedded PostgreSQL ${embeddedVersion()} (DATABASE_URL would name your own)`)];
  } catch (error) {
    return fromFailure(NAME, error);
  }
}

async function versionOf(url: string): Promise<string | Problem> {
  try {
    return await withConnection(url, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return rows[0]?.server_version ?? 'of an unknown version';
    });
  } catch (error) {
    if (error instanceof Failure) return error.problem;
    throw error;
  }
}
