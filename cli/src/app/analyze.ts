import { type Analysis, analyze } from '../analyze/index.ts';
import { ignoreLocalFiles } from '../artifacts/local-files.ts';
import { paths } from '../artifacts/paths.ts';
import { writeArtifact } from '../artifacts/store.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';

/** Analyzes the project's application afresh; cheap enough that nobody needs a stale model. */
export async function analyzeProject(project: Project, progress: Progress): Promise<Analysis> {
  const { entry } = project.config.monolith;
  if (entry === undefined) {
    throw fail('MIG-1008', {
      message: 'Cannot tell which file starts the application',
      cause: 'Neither the scripts nor "main" of package.json name a source file, and no usual name exists.',
    });
  }
  return await analyze({
    root: project.appDir,
    entry,
    name: project.packageJson.name ?? 'application',
    ignore: project.config.overrides.ignore,
    annotations: project.config.overrides.annotations,
    progress,
  });
}

/** `migrate analyze`: sources to `migration/model.json`. */
export async function runAnalyze(project: Project, progress: Progress): Promise<Analysis['model']> {
  const { model } = await analyzeProject(project, progress);
  ignoreLocalFiles(project.root);
  writeArtifact(project.root, paths.model, model);
  progress.note(`${paths.model} written`);
  return model;
}
