import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { installing, npmrcOf } from '../extract/service/installing.ts';
import { prismaSchema } from '../extract/service/prisma.ts';
import type { MonolithContainer, System } from '../extract/system/system.ts';
import { MONOLITH_DOCKERFILE, type MonolithImage, systemFiles } from '../extract/system/system-files.ts';
import { imageNode } from '../runtime/image-node.ts';
import type { Project } from '../runtime/project.ts';
import { containerEnvironment } from './container-environment.ts';
import { installerOf, lockfileOf } from './service-lockfile.ts';
import { type ComingService, MONOLITH_LOGIN, serviceContainers } from './system-services.ts';

/** Where a generated image holds the repository. */
const IMAGE_ROOT = '/app';

/** The files that run monolith, proxy and every service as containers, with the one that is being extracted. */
export function systemFilesOf(project: Project, coming: ComingService): Map<string, string> {
  const { config, packageJson } = project;
  const { services, monolith } = serviceContainers(project, coming);
  const shared = [...new Set(services.flatMap((one) => one.shared))].sort();
  const own = ownDockerfile(project);
  const environment = containerEnvironment(project, config.monolith.port, MONOLITH_LOGIN);
  const appPath = relative(project.root, project.appDir).split(sep).join('/');
  const application = posix.join('..', appPath);
  const container: MonolithContainer = {
    port: config.monolith.port,
    environment: { ...environment, ...monolith },
    shared,
    folder: own?.folder ?? posix.join(IMAGE_ROOT, appPath),
    context: own === undefined || own.isOfRoot ? '..' : application,
    dockerfile: own === undefined ? MONOLITH_DOCKERFILE : 'Dockerfile',
    application,
    health: config.monolith.health,
  };
  const { envFile } = config.monolith;
  const system: System = {
    name: projectName(packageJson.name ?? 'application'),
    ...(config.database.client === 'none'
      ? {}
      : { database: { name: config.database.name, setup: config.database.setup, environment } }),
    monolith: container,
    services,
    proxy: { port: config.proxy.port, version: proxyVersion() },
    envFiles: envFile === undefined ? [] : [posix.join(application, envFile)],
    ...(npmrcOf(project.appDir) === 'secret' ? { npmrc: posix.join(application, '.npmrc') } : {}),
  };
  return systemFiles(system, own === undefined ? monolithImage(project, container) : undefined);
}

/** The Dockerfile of the application, beside it or at the repository's root, and the folder that its image works in. */
function ownDockerfile({ root, appDir }: Project): { isOfRoot: boolean; folder: string } | undefined {
  const found = [appDir, root].find((folder) => existsSync(join(folder, 'Dockerfile')));
  if (found === undefined) return undefined;
  const text = readFileSync(join(found, 'Dockerfile'), 'utf8');
  const folders = [...text.matchAll(/^\s*WORKDIR\s+(\S+)/gim)].map((match) => match[1] ?? '');
  return { isOfRoot: found !== appDir, folder: folders.at(-1)?.replace(/\/$/, '') ?? '' };
}

/** Packages are installed where the lockfile lies: in a workspace that is its root. */
function monolithImage(project: Project, { port, folder, shared }: MonolithContainer): MonolithImage {
  const { appDir, config, packageJson } = project;
  const schema = prismaSchema(
    appDir,
    Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies }),
  );
  const { install } = installing({ appDir, ...installerOf(project) }, schema);
  const lockfile = lockfileOf(project);
  const isOfRoot = lockfile !== undefined && dirname(lockfile.path) !== appDir;
  return {
    node: imageNode(project),
    port,
    installFolder: isOfRoot ? IMAGE_ROOT : folder,
    folder,
    install,
    build: config.monolith.build,
    start: words(config.monolith.start ?? 'npm start'),
    shared,
  };
}

/** A plain command gets the signals itself; of anything else a shell makes sense. */
function words(command: string): string[] {
  return /^[\w./@:-]+(?:\s+[\w./@:=-]+)*$/.test(command) && !/^\w+=/.test(command)
    ? command.split(/\s+/)
    : ['sh', '-c', command];
}

/** Letters that compose takes for the name of a project. */
function projectName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '');
}

function proxyVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('@migrate-kit/strangler-proxy/package.json');
  return String(Reflect.get(Object(manifest), 'version'));
}
