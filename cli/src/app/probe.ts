import { reconcile } from '../analyze/model/reconcile.ts';
import { ignoreLocalFiles } from '../artifacts/local-files.ts';
import type { Model } from '../artifacts/model.ts';
import { paths } from '../artifacts/paths.ts';
import { writeArtifact } from '../artifacts/store.ts';
import { problemText } from '../errors/present.ts';
import type { Progress } from '../ports/progress.ts';
import { openDatabase } from '../runtime/database/index.ts';
import { withLock } from '../runtime/lock.ts';
import { checkNodeVersion } from '../runtime/node-version.ts';
import { probeApplication, type Recording } from '../runtime/probe/probe-application.ts';
import type { Project } from '../runtime/project.ts';
import { modelOf } from './analyze.ts';

/**
 * `migrate analyze --probe`: the model, reconciled with the routes of the running application. All or nothing: an
 * application that does not start leaves the last model as it was.
 * @throws Failure MIG-3002, MIG-3004, MIG-3006, MIG-3013
 */
export async function runProbe(project: Project, progress: Progress): Promise<Model> {
  return withLock(project.root, 'analyze --probe', async () => {
    const model = await modelOf(project, progress);
    const warning = checkNodeVersion(project);
    if (warning !== undefined) progress.note(problemText(warning, false));
    const reconciled = reconcile(model, await recordingOf(project, model, progress));
    ignoreLocalFiles(project.root);
    writeArtifact(project.root, paths.model, reconciled);
    progress.note(`${paths.model} written`);
    return reconciled;
  });
}

async function recordingOf(project: Project, model: Model, progress: Progress): Promise<Recording> {
  const isComplete = (recording: Recording): boolean => leavesNothingOpen(reconcile(model, recording));
  if (project.config.database.client === 'none')
    return probeApplication(project, { databaseUrl: undefined, progress, isComplete });
  const database = await openDatabase(project, { progress });
  try {
    return await probeApplication(project, { databaseUrl: database.url, progress, isComplete });
  } finally {
    await database.close();
  }
}

/** No route of the sources is unseen, and no registration of which it is not known what it brings. */
function leavesNothingOpen(model: Model): boolean {
  return !model.diagnostics.some(({ code }) => code === 'MIG-2003' || code === 'MIG-2009');
}
