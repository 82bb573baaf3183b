import { join } from 'node:path';
import { servicePath } from '../artifacts/paths.ts';
import { fail } from '../errors/problem.ts';
import { type Progress, silent } from '../ports/progress.ts';
import { freePort } from '../ports/sockets.ts';
import { type ApplicationEnvironment, applicationEnvironment } from './application-environment.ts';
import { notInstalled } from './commands/not-installed.ts';
import { type PackageJson, readPackageJson } from './commands/package-json.ts';
import { fieldsOf } from './database/environment.ts';
import { launch, type RunningApplication, startLast } from './launch.ts';
import type { RunningProcess } from './processes.ts';
import type { Project } from './project.ts';
import { runCommand } from './run-command.ts';
import { linkSharedFolders } from './shared-folders.ts';

export type { RunningApplication } from './launch.ts';

export interface OutboundRoute {
  readonly url: string;
  readonly except: readonly string[];
}

export interface StartOptions {
  /** Absent for an application without a database. */
  readonly databaseUrl?: string | undefined;
  /** A free one when absent. */
  readonly port?: number;
  /** Name on record and in messages; `monolith` or the context by default. Two at once need two names. */
  readonly name?: string;
  readonly logName?: string;
  /** The gate that calls to other systems go through, and the `host:port`s that are reached without it. */
  readonly outbound?: OutboundRoute | undefined;
  /** Variables that win over all others; for seams and probes. */
  readonly extraEnv?: Readonly<Record<string, string>>;
  /** A file of ours that the application's Node.js loads first. */
  readonly preload?: string;
  /** True: lives on until `down`. False: ends with this command, or at the next one if this one dies. */
  readonly managed?: boolean;
  /** Whether it was built before in this command. */
  readonly skipBuild?: boolean;
  /** Path that answers when it is ready, if another than the usual one. */
  readonly health?: string;
  readonly fingerprint?: string;
  readonly progress?: Progress;
}

/**
 * Builds and starts the user's application as its own scripts would.
 * @throws Failure MIG-3001, MIG-3003, MIG-3004, MIG-3006
 */
export async function startMonolith(
  project: Project,
  options: StartOptions = {},
): Promise<RunningApplication> {
  const { monolith } = project.config;
  const port = options.port ?? (await freePort());
  const name = options.name ?? 'monolith';
  if (options.skipBuild !== true) await buildMonolith(project, options);
  (options.progress ?? silent).step(`starting ${name} on port ${port}`);
  return launch(project.root, {
    name,
    role: 'monolith',
    logName: options.logName ?? name,
    command: monolith.start ?? noStart(),
    packageJson: project.packageJson,
    folder: project.appDir,
    environment: onPort(project, port, environmentOf(project, project.appDir, port, options)),
    port,
    health: options.health ?? monolith.health,
    timeoutSeconds: monolith.startTimeout,
    managed: options.managed === true,
    secrets: secretsOf(options),
    ...(options.fingerprint === undefined ? {} : { fingerprint: options.fingerprint }),
  });
}

/**
 * Starts the user's application without waiting for it to answer: whoever watches it tells when it is ready.
 * @throws Failure MIG-1008, MIG-3004, MIG-3006
 */
export async function startUnwatched(
  project: Project,
  options: StartOptions & { readonly name: string; readonly port: number },
): Promise<RunningProcess> {
  return startLast(project.root, {
    name: options.name,
    role: 'monolith',
    logName: options.name,
    command: project.config.monolith.start ?? noStart(),
    packageJson: project.packageJson,
    folder: project.appDir,
    environment: onPort(project, options.port, environmentOf(project, project.appDir, options.port, options)),
    port: options.port,
    health: project.config.monolith.health,
    timeoutSeconds: project.config.monolith.startTimeout,
    managed: false,
    secrets: secretsOf(options),
  });
}

/** Runs `monolith.build`, if there is one. @throws Failure MIG-3004 */
export async function buildMonolith(project: Project, options: StartOptions = {}): Promise<void> {
  const { build } = project.config.monolith;
  if (build === undefined) return;
  (options.progress ?? silent).step(`building: ${build}`);
  await runCommand(project.root, {
    command: build,
    packageJson: project.packageJson,
    cwd: project.appDir,
    environment: applicationEnvironment(project, {
      folder: project.appDir,
      databaseUrl: options.databaseUrl,
    }),
    logName: `${options.logName ?? options.name ?? 'monolith'}-build`,
    secrets: secretsOf(options),
  });
}

/**
 * Builds and starts the service that was extracted for a context, from `services/<context>`.
 * @throws Failure MIG-1007 without such a service, MIG-3001, MIG-3003, MIG-3004
 */
export async function startService(
  project: Project,
  context: string,
  options: StartOptions = {},
): Promise<RunningApplication> {
  const folder = join(project.root, servicePath(context));
  const packageJson = readPackageJson(folder);
  if (packageJson === undefined) throw noService(context);
  requireDependencies(folder, packageJson);
  linkSharedFolders(project, folder);
  const port = options.port ?? (await freePort());
  const name = options.name ?? context;
  if (options.skipBuild !== true) await buildService(project, context, options);
  (options.progress ?? silent).step(`starting ${name} on port ${port}`);
  return launch(project.root, {
    name,
    role: 'service',
    logName: options.logName ?? name,
    command: 'npm start',
    packageJson,
    folder,
    environment: environmentOf(project, folder, port, options),
    port,
    health: options.health ?? '/health/ready',
    timeoutSeconds: project.config.monolith.startTimeout,
    managed: options.managed === true,
    secrets: secretsOf(options),
    ...(options.fingerprint === undefined ? {} : { fingerprint: options.fingerprint }),
  });
}

/** Runs the service's build script, if it has one. @throws Failure MIG-3004 */
export async function buildService(
  project: Project,
  context: string,
  options: StartOptions = {},
): Promise<void> {
  const folder = join(project.root, servicePath(context));
  const packageJson = readPackageJson(folder);
  if (packageJson === undefined) throw noService(context);
  requireDependencies(folder, packageJson);
  if (packageJson.scripts.build === undefined) return;
  (options.progress ?? silent).step(`building ${context}`);
  await runCommand(project.root, {
    command: 'npm run build',
    packageJson,
    cwd: folder,
    environment: applicationEnvironment(project, { folder, databaseUrl: options.databaseUrl }),
    logName: `${options.logName ?? options.name ?? context}-build`,
    secrets: secretsOf(options),
  });
}

/** A service reads PORT by contract; where the monolith's bootstrap came along it may read the monolith's variable. */
function environmentOf(project: Project, folder: string, port: number, options: StartOptions) {
  const environment = applicationEnvironment(project, {
    folder,
    databaseUrl: options.databaseUrl,
    extra: { PORT: String(port), [project.config.monolith.portVariable]: String(port), ...options.extraEnv },
  });
  const watched = options.preload === undefined ? environment : preloaded(environment, options.preload);
  return options.outbound === undefined
    ? watched
    : preloaded(watched, 'outbound.cjs', {
        MIGRATE_OUTBOUND: options.outbound.url,
        MIGRATE_OUTBOUND_EXCEPT: [`127.0.0.1:${port}`, ...options.outbound.except].join(','),
      });
}

/** Many applications listen on one port whatever the environment says; a second instance is moved to its own. */
function onPort(project: Project, port: number, environment: ApplicationEnvironment): ApplicationEnvironment {
  const usual = project.config.monolith.port;
  if (port === usual) return environment;
  return preloaded(environment, 'listen-port.cjs', { MIGRATE_LISTEN: `${usual}:${port}` });
}

function preloaded(
  environment: ApplicationEnvironment,
  file: string,
  variables: Readonly<Record<string, string>> = {},
): ApplicationEnvironment {
  return {
    ...environment,
    forced: { ...environment.forced, ...variables },
    preloads: [...(environment.preloads ?? []), file],
  };
}

function secretsOf(options: StartOptions): readonly string[] {
  return options.databaseUrl === undefined ? [] : [fieldsOf(options.databaseUrl).password];
}

/** What is missing is told before a build fails on it in other words. */
function requireDependencies(folder: string, packageJson: PackageJson): void {
  const missing = notInstalled(folder, { ...packageJson.dependencies, ...packageJson.devDependencies });
  if (missing.length === 0) return;
  throw fail('MIG-3004', {
    message: `Dependencies of ${packageJson.name ?? folder} are not installed`,
    cause: missing.join(', '),
    remedy: `Run \`npm install\` in ${folder}.`,
  });
}

function noService(context: string): Error {
  return fail('MIG-1007', {
    message: `There is no service for ${context}`,
    cause: `${servicePath(context)}/package.json does not exist.`,
    remedy: `Run \`migrate extract ${context}\`.`,
  });
}

function noStart(): never {
  throw fail('MIG-1008', {
    message: 'Nothing says how the application starts',
    remedy:
      'Add a start script to package.json, or name the command as monolith.start in migrate.config.yaml.',
  });
}
