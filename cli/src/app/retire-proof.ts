import { rmSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { servicePath } from '../artifacts/paths.ts';
import { Failure, fail } from '../errors/problem.ts';
import { outDirOf } from '../extract/service/out-dir.ts';
import { interruption } from '../ports/interruption.ts';
import { buildMonolith, startMonolith } from '../runtime/applications.ts';
import type { Project } from '../runtime/project.ts';
import { stageApplication } from '../runtime/staged-application.ts';
import { STAGED } from '../runtime/unfinished.ts';
import { askForeignRoutes, onTrial, plainRoutes } from './extract-trial.ts';
import type { Retirement } from './retirement.ts';

export interface RetirementProof {
  readonly built: boolean;
  readonly started: boolean;
}

/**
 * Builds and starts the monolith as it will be, in a copy beside the services, and asks it for the retired routes: it must
 * answer them as any path that nobody registered.
 * @throws Failure MIG-4023
 */
export async function proveRetired(retirement: Retirement): Promise<RetirementProof> {
  const { project, context, plan, options } = retirement;
  const folder = join(project.root, servicePath(`${STAGED}retired-${context}`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const settled = interruption.onInterrupt(remove);
  try {
    options.progress.step('copying the monolith without it');
    const appPath = relative(project.root, project.appDir).split(sep).join('/');
    const inApp = (path: string) => (appPath === '' ? path : path.slice(appPath.length + 1));
    const built = posix.join(appPath, outDirOf(project.appDir));
    stageApplication(project, folder, {
      // The application may have code in a folder of that name itself.
      without: [
        ...Object.keys(retirement.table.table.targets).map(servicePath),
        ...(project.config.monolith.build === undefined ? [] : [built]),
      ],
      changes: new Map(
        plan.changes.map((one) => [inApp(one.path), one.kind === 'delete' ? undefined : one.content]),
      ),
    });
    const copy: Project = { ...project, appDir: folder };
    const name = `${STAGED}${context}`;
    await buildMonolith(copy, { name, progress: options.progress }).catch(notWhatItWas('build', context));
    if (options.start) await start(copy, name, retirement).catch(notWhatItWas('start', context));
    return { built: project.config.monolith.build !== undefined, started: options.start };
  } finally {
    settled();
    remove();
  }
}

async function start(copy: Project, name: string, { analysis, plan, options }: Retirement): Promise<void> {
  options.progress.step('starting the monolith without it on trial');
  const { routes } = analysis.model;
  const retired = new Set(plan.retired);
  const foreign = plainRoutes(
    routes.filter((route) => retired.has(route.id)),
    routes.filter((route) => !retired.has(route.id)),
  );
  await onTrial(
    copy,
    options.progress,
    (databaseUrl) => startMonolith(copy, { databaseUrl, skipBuild: true, name, logName: `trial${name}` }),
    (url) => askForeignRoutes(url, foreign, retiredAnswered),
  );
}

function retiredAnswered(message: string, cause: string, place: { file: string; line: number }): Failure {
  return fail('MIG-4023', { message: `The monolith without it answers ${message}`, cause, ...place });
}

/** Whatever the application says of a missing part, the cause is what was taken out. */
function notWhatItWas(step: 'build' | 'start', context: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Failure && /^MIG-300[34]$/.test(error.problem.code))
      throw fail(
        'MIG-4023',
        {
          message: `The monolith without ${context} does not ${step}`,
          cause: [error.message, error.problem.cause].filter((one) => one !== undefined).join(': '),
        },
        { cause: error },
      );
    throw error;
  };
}
