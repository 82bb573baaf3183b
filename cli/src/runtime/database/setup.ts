import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { causeOf, fail } from '../../errors/problem.ts';
import type { Progress } from '../../ports/progress.ts';
import { applicationEnvironment } from '../application-environment.ts';
import type { Project } from '../project.ts';
import { runCommand } from '../run-command.ts';
import { withConnection } from './connection.ts';
import { fieldsOf } from './environment.ts';

/**
 * Runs the configured commands that create schema and data; an entry that names an .sql file is executed as such, for `psql` may be missing.
 * @throws Failure MIG-3004 with the end of the log
 */
export async function runSetup(project: Project, databaseUrl: string, progress: Progress): Promise<void> {
  for (const command of project.config.database.setup) {
    progress.step(`database setup: ${command}`);
    if (/^\S+\.sql$/.test(command)) await runSqlFile(project, command, databaseUrl);
    else
      await runCommand(project.root, {
        command,
        packageJson: project.packageJson,
        cwd: project.appDir,
        environment: applicationEnvironment(project, { folder: project.appDir, databaseUrl }),
        logName: 'setup',
        secrets: [fieldsOf(databaseUrl).password],
      });
  }
}

async function runSqlFile(project: Project, file: string, databaseUrl: string): Promise<void> {
  try {
    const text = readFileSync(join(project.appDir, file), 'utf8');
    await withConnection(databaseUrl, (client) => client.query(text));
  } catch (error) {
    throw fail('MIG-3004', { message: `${file} failed`, cause: causeOf(error), file }, { cause: error });
  }
}
