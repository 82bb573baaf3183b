import type { ContextMap } from '../artifacts/context-map.ts';
import { paths } from '../artifacts/paths.ts';
import { writeArtifact } from '../artifacts/store.ts';
import { type DecomposeOptions, decompose } from '../decompose/decompose.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';
import { overridesOf } from './overrides.ts';

/** `migrate decompose`: a fresh model to `migration/context-map.json`. */
export async function runDecompose(
  project: Project,
  options: DecomposeOptions,
  progress: Progress,
): Promise<ContextMap> {
  const model = await modelOf(project, progress);
  progress.step('Cutting it into contexts');
  const map = decompose(model, overridesOf(project), options);
  writeArtifact(project.root, paths.contextMap, map);
  progress.note(`${paths.contextMap} written`);
  return map;
}
