import { join } from 'node:path';
import { servicePath } from '../artifacts/paths.ts';
import type { Status } from '../artifacts/status.ts';
import { problemText } from '../errors/present.ts';
import type { Progress } from '../ports/progress.ts';
import { buildMonolith, buildService, startMonolith, startService } from '../runtime/applications.ts';
import {
  type Database,
  databaseEnvironment,
  openDatabase,
  serviceLogins,
} from '../runtime/database/index.ts';
import { withLock } from '../runtime/lock.ts';
import { checkNodeVersion } from '../runtime/node-version.ts';
import { requireFreePort } from '../runtime/ports-taken.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { readRecords } from '../runtime/registry.ts';
import { type SeamWiring, wireSeams } from '../runtime/seam-wiring.ts';
import { hashSources, hashValue } from '../runtime/source-hash.ts';
import { isAlive, stopRecords } from '../runtime/stopping.ts';
import { monolithSources } from '../verify/subject.ts';
import { readStatus } from './status.ts';
import { ensureApplication } from './up-application.ts';
import { bringUpProxy } from './up-proxy.ts';
import { type LocalService, localServices } from './up-services.ts';
import type { Served, UpSession } from './up-session.ts';

export interface UpOptions {
  readonly port?: number | undefined;
  readonly monolithPort?: number | undefined;
  readonly restart?: boolean;
  readonly progress: Progress;
}

/**
 * Brings up database, monolith, services and proxy as processes that outlive this command; keeps what already runs well.
 * When a step fails, everything that this run started is stopped again.
 */
export async function up(root: string, options: UpOptions): Promise<Status> {
  const project = loadProject(root);
  return withLock(project.root, 'up', async () => {
    const stops: (() => Promise<void>)[] = [];
    try {
      await bringUp(project, options, (stop) => stops.push(stop));
    } catch (error) {
      for (const stop of stops.toReversed()) await stop();
      throw error;
    }
    return readStatus(project);
  });
}

async function bringUp(
  project: Project,
  options: UpOptions,
  started: (stop: () => Promise<void>) => void,
): Promise<void> {
  const { progress } = options;
  const warning = checkNodeVersion(project);
  if (warning !== undefined) progress.note(problemText(warning, false));
  const port = options.monolithPort ?? project.config.monolith.port;
  const proxyPort = options.port ?? project.config.proxy.port;
  await requirePorts(project.root, [
    ['monolith', port],
    ['proxy', proxyPort],
  ]);
  const build = once(() => buildMonolith(project, { progress }));
  const hasDatabase = project.config.database.client !== 'none';
  const database = hasDatabase
    ? await openDatabase(project, { progress, managed: true, build, onStart: started })
    : undefined;
  const session: UpSession = {
    project,
    progress,
    restart: options.restart === true,
    databaseUrl: database?.url,
    build,
    started,
  };
  const services = localServices(project);
  await stopVanished(session, services);
  const wiring = await wireSeams(project, {
    contexts: services.map((one) => one.context),
    running: readRecords(project.root)
      .filter(isAlive)
      .map((one) => one.name),
  });
  const monolith = await bringUpMonolith(session, port, wiring);
  const urls = await loginUrls(session, database, services);
  for (const service of services)
    await bringUpService({ ...session, databaseUrl: urls.get(service.context) }, service, wiring);
  await bringUpProxy(session, proxyPort, monolith.url);
}

async function bringUpMonolith(session: UpSession, port: number, wiring: SeamWiring): Promise<Served> {
  const { project, databaseUrl, progress } = session;
  const { monolith } = project.config;
  const fingerprint = hashValue([
    monolithSources(project),
    monolith,
    port,
    databaseEnvironment(project, databaseUrl),
    wiring.monolith,
  ]);
  const options = { databaseUrl, port, managed: true, extraEnv: wiring.monolith, fingerprint, progress };
  return ensureApplication(session, {
    name: 'monolith',
    port,
    fingerprint,
    build: session.build,
    start: () => startMonolith(project, { ...options, skipBuild: true }),
  });
}

async function bringUpService(
  session: UpSession,
  service: LocalService,
  wiring: SeamWiring,
): Promise<Served> {
  const { project, databaseUrl, progress } = session;
  const { context, port, health } = service;
  const extraEnv = wiring.services[context] ?? {};
  const fingerprint = hashValue([
    hashSources(join(project.root, servicePath(context))),
    port,
    databaseEnvironment(project, databaseUrl),
    extraEnv,
  ]);
  const options = { databaseUrl, port, health, managed: true, extraEnv, fingerprint, progress };
  return ensureApplication(session, {
    name: context,
    port,
    fingerprint,
    build: () => buildService(project, context, options),
    start: () => startService(project, context, { ...options, skipBuild: true }),
  });
}

/** Rights are given once the monolith runs, which may have made tables at its start. */
async function loginUrls(
  { project, progress }: UpSession,
  database: Database | undefined,
  services: readonly LocalService[],
): Promise<ReadonlyMap<string, string>> {
  if (database === undefined) return new Map();
  const contexts = services.map((one) => one.context);
  const logins = await serviceLogins(project, database, contexts);
  for (const [context, { role, problems }] of logins) {
    if (role !== undefined) progress.step(`${context} connects to the database as ${role}`);
    for (const one of problems) progress.note(problemText(one, false));
  }
  return new Map([...logins].map(([context, { url }]) => [context, url]));
}

/** The setup of a fresh database may have built the application already. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** A service that left the route table serves nobody any more. */
async function stopVanished(session: UpSession, services: readonly LocalService[]): Promise<void> {
  const wanted = new Set(services.map((one) => one.context));
  const vanished = readRecords(session.project.root).filter(
    (one) => one.role === 'service' && one.owner === undefined && !wanted.has(one.name),
  );
  await stopRecords(session.project.root, vanished);
}

/** Told before anything is started: a port that is taken now will be taken in a minute. */
async function requirePorts(
  root: string,
  wanted: readonly (readonly [name: string, port: number])[],
): Promise<void> {
  for (const [name, port] of wanted) {
    const holders = readRecords(root).filter((one) => one.port === port && isAlive(one));
    if (holders.length === 0) await requireFreePort(port, `the ${name}`);
  }
}
