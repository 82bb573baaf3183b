import { rmSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { Failure } from '../errors/problem.ts';
import { applicationEnvironment } from '../runtime/application-environment.ts';
import { readPackageJson } from '../runtime/commands/package-json.ts';
import { logTail } from '../runtime/log-tail.ts';
import type { Project } from '../runtime/project.ts';
import { tryCommand } from '../runtime/run-command.ts';
import { runFile } from '../runtime/run-folder.ts';

/** Unit tests need no database, and must not find that of the developer who extracts. */
const NO_DATABASE = 'postgres://nobody:nothing@127.0.0.1:9/nothing';

/** Tests that are run in a copy of one of the two sides. */
export interface TestRun {
  readonly folder: string;
  readonly command: string;
  /** Of a log that holds this run alone: what another one said must not be taken for its reason. */
  readonly logName: string;
  readonly limitSeconds: number;
}

/** Why tests fail: that their time was up, or the line of their output that says most; undefined when they pass. */
export async function whyTestsFail(project: Project, run: TestRun): Promise<string | undefined> {
  const { folder, command, logName, limitSeconds } = run;
  const packageJson = readPackageJson(folder);
  if (packageJson === undefined) return 'it has no package.json';
  const log = runFile(project.root, 'logs', `${logName}.log`);
  rmSync(log, { force: true });
  const databaseUrl = project.config.database.client === 'none' ? undefined : NO_DATABASE;
  const environment = applicationEnvironment(project, { folder, databaseUrl });
  try {
    const end = await tryCommand(project.root, {
      command,
      packageJson,
      cwd: folder,
      environment,
      logName,
      limitSeconds,
    });
    if (end === undefined) return undefined;
    if (end.stoppedAfterSeconds !== undefined) return `stopped after ${end.stoppedAfterSeconds} seconds`;
    return firstError(logTail(log, 60)).replaceAll(`${folder}/`, '');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/** The line that says most, for a person who looks at the log next, without colors. */
function firstError(log: string): string {
  const lines = stripVTControlCharacters(log)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const told = lines.findLast((line) => /^(?:\w*Error\b|error:|not ok|[✕✖×] )|Cannot find/.test(line));
  return told ?? lines.at(-1) ?? 'it says nothing';
}
