import { methodsMayOverlap, pathsMayOverlap } from '../analyze/express/overlap.ts';
import type { Model, ModelRoute } from '../artifacts/model.ts';
import { causeOf, type Failure, fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { type RunningApplication, startService } from '../runtime/applications.ts';
import { openDatabase } from '../runtime/database/index.ts';
import type { Project } from '../runtime/project.ts';
import { servedByFolder } from './served-by-folder.ts';

/**
 * Starts the staged service on a free port and asks it for routes that are not its own: it must answer them as any path
 * that nobody registered. Everything that was started ends here.
 * @throws Failure MIG-3003 when it does not start, MIG-4010 when a foreign route is answered
 */
export async function tryStaged(
  project: Project,
  name: string,
  model: Model,
  routes: readonly string[],
  progress: Progress,
): Promise<void> {
  progress.step('starting the service on trial');
  const own = new Set(routes);
  const foreign = model.routes.filter(
    (route) => !own.has(route.id) && route.passesOn !== true && !servedByFolder(project.appDir, model, route),
  );
  await onTrial(
    project,
    progress,
    (databaseUrl) =>
      startService(project, name, { databaseUrl, skipBuild: true, name, logName: `trial${name}` }),
    (url) =>
      askForeignRoutes(
        url,
        plainRoutes(
          foreign,
          model.routes.filter((route) => own.has(route.id)),
        ),
        (message, cause, place) =>
          fail('MIG-4010', { message: `The service answers the foreign route ${message}`, cause, ...place }),
      ),
  );
}

/** Starts something on the project's database, asks it, and ends everything that was started for it. */
export async function onTrial(
  project: Project,
  progress: Progress,
  start: (databaseUrl: string | undefined) => Promise<RunningApplication>,
  ask: (url: string) => Promise<void>,
): Promise<void> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const database =
      project.config.database.client === 'none'
        ? undefined
        : await openDatabase(project, { progress, managed: false, onStart: (stop) => stops.push(stop) });
    const running = await start(database?.url);
    stops.push(() => running.stop());
    await ask(running.url);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

/** Routes that can be asked for as they are written, and that none of the others can answer. */
export function plainRoutes(
  routes: readonly ModelRoute[],
  others: readonly ModelRoute[],
): readonly ModelRoute[] {
  return routes.filter(
    (route) =>
      /^[\w/.-]+$/.test(route.path) &&
      !['ALL', 'HEAD'].includes(route.method) &&
      !others.some((other) => overlaps(other, route)),
  );
}

/** @throws what `answered` makes of the first that is answered */
export async function askForeignRoutes(
  url: string,
  foreign: readonly ModelRoute[],
  answered: (message: string, cause: string, place: { file: string; line: number }) => Failure,
): Promise<void> {
  for (const route of foreign.slice(0, 20)) {
    const path = route.path.replace(/\/$/, '');
    const [answer, ...nothing] = await Promise.all([
      ask(url, route.method, route.path),
      // Beside it, and below it: middleware of a router that stays may answer the whole prefix, as the monolith's does.
      ask(url, route.method, `${path === '' ? '/' : path}-nobody-registered-this`),
      ask(url, route.method, `${path}/nobody-registered-this`),
    ]);
    if (nothing.includes(answer)) continue;
    const cause = `A path that nobody registered gets ${nothing.join(' or ')}.`;
    throw answered(`${route.id} with ${answer}`, cause, { file: route.file, line: route.line });
  }
}

/** Where an own route could match the same URL the proxy asks the monolith first; the service alone may answer. */
function overlaps(own: ModelRoute, foreign: ModelRoute): boolean {
  return methodsMayOverlap(own.method, foreign.method) && pathsMayOverlap(own.path, foreign.path);
}

/** @throws Failure MIG-3003 when there is no answer: some applications end by what a middleware throws */
async function ask(url: string, method: string, path: string): Promise<number> {
  try {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    throw fail(
      'MIG-3003',
      {
        message: `${method} ${path}, sent without any login, got no answer`,
        cause: `The application has ended or hangs (${causeOf(error)}). An error that nobody catches ends a Node.js process, in the monolith as well.`,
        remedy:
          'Let the application catch it, or set `NODE_OPTIONS: --unhandled-rejections=warn` as `monolith.env` in migrate.config.yaml, which both sides then run with.',
      },
      { cause: error },
    );
  }
}
