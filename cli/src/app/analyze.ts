import { join } from 'node:path';
import { rememberedModel } from '../analyze/cache/remembered-model.ts';
import type { Analysis, AnalyzeOptions } from '../analyze/index.ts';
import { ignoreLocalFiles } from '../artifacts/local-files.ts';
import type { Model } from '../artifacts/model.ts';
import { paths } from '../artifacts/paths.ts';
import { writeArtifact } from '../artifacts/store.ts';
import { fail } from '../errors/problem.ts';
import { cacheFolder, cacheRoot, noCache } from '../ports/cache-folder.ts';
import { interruption } from '../ports/interruption.ts';
import { ownCodeDigest } from '../ports/own-code.ts';
import type { Progress } from '../ports/progress.ts';
import type { SourceFiles } from '../ports/source-files.ts';
import type { Project } from '../runtime/project.ts';

export interface ModelOptions {
  /** False to neither read nor write the cache. */
  readonly cache?: boolean;
}

/** Analyzes the project's application afresh, for those who need the sources' positions and not only the model. */
export async function analyzeProject(
  project: Project,
  progress: Progress,
  files?: SourceFiles,
): Promise<Analysis> {
  const { analyze } = await import('../analyze/index.ts');
  const options = { ...optionsOf(project, progress), ...(files === undefined ? {} : { files }) };
  return await interruption.whileBusy(() => analyze(options));
}

/** The model of the project's application: never a stale one, and quick where nothing changed. */
export async function modelOf(
  project: Project,
  progress: Progress,
  { cache = true }: ModelOptions = {},
): Promise<Model> {
  const remembered = cache
    ? cacheFolder({ folder: join(cacheRoot(), 'analysis'), maker: ownCodeDigest() })
    : noCache;
  return await interruption.whileBusy(() => rememberedModel(optionsOf(project, progress), remembered));
}

function optionsOf(project: Project, progress: Progress): AnalyzeOptions {
  const { entry } = project.config.monolith;
  if (entry === undefined) {
    throw fail('MIG-1008', {
      message: 'Cannot tell which file starts the application',
      cause: 'Neither the scripts nor "main" of package.json name a source file, and no usual name exists.',
    });
  }
  return {
    root: project.appDir,
    entry,
    name: project.packageJson.name ?? 'application',
    ignore: project.config.overrides.ignore,
    annotations: project.config.overrides.annotations,
    progress,
  };
}

/** `migrate analyze`: sources to `migration/model.json`. */
export async function runAnalyze(
  project: Project,
  progress: Progress,
  options: ModelOptions = {},
): Promise<Model> {
  const model = await modelOf(project, progress, options);
  ignoreLocalFiles(project.root);
  writeArtifact(project.root, paths.model, model);
  progress.note(`${paths.model} written`);
  return model;
}
