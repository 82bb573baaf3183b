import { methodsMayOverlap, pathsMayOverlap } from '../analyze/express/overlap.ts';
import type { Model, ModelRoute } from '../artifacts/model.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { startService } from '../runtime/applications.ts';
import { openDatabase } from '../runtime/database/index.ts';
import type { Project } from '../runtime/project.ts';

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
  const stops: (() => Promise<void>)[] = [];
  try {
    const database =
      project.config.database.client === 'none'
        ? undefined
        : await openDatabase(project, { progress, managed: false, onStart: (stop) => stops.push(stop) });
    const service = await startService(project, name, {
      databaseUrl: database?.url,
      skipBuild: true,
      name,
      logName: `trial${name}`,
    });
    stops.push(() => service.stop());
    await askForeignRoutes(service.url, model, routes);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function askForeignRoutes(url: string, model: Model, routes: readonly string[]): Promise<void> {
  const own = new Set(routes);
  const foreign = model.routes.filter(
    (route) =>
      !own.has(route.id) &&
      route.passesOn !== true &&
      /^[\w/.-]+$/.test(route.path) &&
      !['ALL', 'HEAD'].includes(route.method) &&
      !model.routes.some((other) => own.has(other.id) && overlaps(other, route)),
  );
  for (const route of foreign.slice(0, 20)) {
    const path = route.path.replace(/\/$/, '');
    const [answer, ...nothing] = await Promise.all([
      ask(url, route.method, route.path),
      // Beside it, and below it: middleware of a router that stays may answer the whole prefix, as the monolith's does.
      ask(url, route.method, `${path === '' ? '/' : path}-nobody-registered-this`),
      ask(url, route.method, `${path}/nobody-registered-this`),
    ]);
    if (nothing.includes(answer)) continue;
    throw fail('MIG-4010', {
      message: `The service answers the foreign route ${route.id} with ${answer}`,
      cause: `A path that nobody registered gets ${nothing.join(' or ')}.`,
      file: route.file,
      line: route.line,
    });
  }
}

/** Where an own route could match the same URL the proxy asks the monolith first; the service alone may answer. */
function overlaps(own: ModelRoute, foreign: ModelRoute): boolean {
  return methodsMayOverlap(own.method, foreign.method) && pathsMayOverlap(own.path, foreign.path);
}

async function ask(url: string, method: string, path: string): Promise<number> {
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  return response.status;
}
