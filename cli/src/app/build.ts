import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextMapSchema } from '../artifacts/context-map.ts';
import { paths, servicePath } from '../artifacts/paths.ts';
import { readRoutes } from '../artifacts/routes.ts';
import { readArtifact } from '../artifacts/store.ts';
import { fail, type Problem } from '../errors/problem.ts';
import { imageName } from '../extract/service/image-name.ts';
import type { Progress } from '../ports/progress.ts';
import { readPackageJson } from '../runtime/commands/package-json.ts';
import { buildImage } from '../runtime/images/build-image.ts';
import { buildSecrets } from '../runtime/images/build-secrets.ts';
import type { EngineName } from '../runtime/images/engines.ts';
import { type Engine, findEngine } from '../runtime/images/find-engine.ts';
import { imageFaults } from '../runtime/images/image-faults.ts';
import { type ImageFacts, inspectImage } from '../runtime/images/inspect-image.ts';
import { withLock } from '../runtime/lock.ts';
import type { Project } from '../runtime/project.ts';

export interface BuildOptions {
  /** The first that works on the PATH when absent. */
  readonly engine: EngineName | undefined;
  /** `application-context` when absent. */
  readonly tag: string | undefined;
  readonly progress: Progress;
}

export interface BuiltImage {
  readonly context: string;
  readonly tag: string;
  readonly engine: Engine;
  readonly facts: ImageFacts;
  /** What must be changed before the image is run. */
  readonly faults: readonly Problem[];
}

/**
 * `migrate build CONTEXT`: builds the image of an extracted service, then looks at what came out.
 * @throws Failure MIG-1004 unknown context, MIG-1007 not extracted, MIG-3006 no engine, MIG-3015 the build failed
 */
export async function runBuild(
  project: Project,
  context: string,
  options: BuildOptions,
): Promise<BuiltImage> {
  const folder = extractedService(project, context);
  const tag = options.tag ?? imageName(project.packageJson.name ?? 'application', context);
  const engine = await findEngine(options.engine, process.env.PATH ?? '');
  for (const one of engine.passedOver) options.progress.note(`passed over ${one}`);
  return await withLock(project.root, 'build', async () => {
    const how = engine.rootless ? `${engine.name}, without root` : engine.name;
    options.progress.step(`building ${tag} with ${how}`);
    const secrets = buildSecrets(project, readFileSync(join(folder, 'Dockerfile'), 'utf8'));
    try {
      const packageJson = readPackageJson(folder) ?? project.packageJson;
      await buildImage(project.root, engine, {
        ...options,
        name: context,
        tag,
        folder,
        packageJson,
        secrets,
      });
    } finally {
      secrets.remove();
    }
    options.progress.step('looking at its user, environment and history');
    const facts = await inspectImage(engine, tag);
    return { context, tag, engine, facts, faults: imageFaults(tag, facts, secrets.values) };
  });
}

function extractedService({ root }: Project, context: string): string {
  const folder = join(root, servicePath(context));
  if (existsSync(join(folder, 'Dockerfile'))) return folder;
  const remedy = `Run \`migrate extract ${context}\`.`;
  if (existsSync(join(folder, 'package.json')))
    throw fail('MIG-1007', {
      message: `The service of ${context} has no Dockerfile`,
      cause: `${servicePath(context)}/Dockerfile does not exist.`,
      remedy: `Put it back from git, or throw hand edits away with \`migrate extract ${context} --force\`.`,
    });
  const known = knownContexts(root);
  if (known.includes(context))
    throw fail('MIG-1007', {
      message: `${context} is not extracted yet`,
      cause: `${servicePath(context)} does not exist.`,
      remedy,
    });
  throw fail('MIG-1004', {
    message: `There is no context "${context}"`,
    cause: known.length === 0 ? 'There is no context map yet.' : `Known are: ${known.join(', ')}.`,
    ...(known.length === 0 ? { remedy: 'Run `migrate decompose` first.' } : {}),
  });
}

function knownContexts(root: string): string[] {
  const map = readArtifact(root, paths.contextMap, contextMapSchema, 'migrate decompose');
  const routed = Object.keys(readRoutes(root)?.table.contexts ?? {});
  return [...new Set([...(map?.contexts.map((one) => one.name) ?? []), ...routed])].sort();
}
