import type { Model } from '../artifacts/model.ts';
import { paths } from '../artifacts/paths.ts';
import { fail } from '../errors/problem.ts';
import { readSamples, type Samples } from '../record/store.ts';
import type { Project } from '../runtime/project.ts';

/**
 * The last recording, when it is one of this application.
 * @throws Failure MIG-1005, MIG-5001, MIG-5005 when it was made of another application
 */
export function samplesOf(project: Project, model: Model): Samples | undefined {
  const found = readSamples(project.root);
  if (found === undefined) return undefined;
  const { application } = found.recording;
  if (application !== model.application.name)
    throw foreign(`It was made of ${application}; this is ${model.application.name}.`);
  const known = new Set(model.routes.map((route) => route.id));
  const attributed = found.samples.flatMap(({ route }) => (route === undefined ? [] : [route]));
  if (attributed.length > 0 && !attributed.some((route) => known.has(route)))
    throw foreign(`None of its routes is one of the model: ${attributed[0]} and others.`);
  return found;
}

function foreign(cause: string): Error {
  return fail('MIG-5005', {
    message: `The recording in ${paths.samples} is not one of this application`,
    cause,
    file: `${paths.samples}/recording.json`,
  });
}
