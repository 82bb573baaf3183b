import { schemaPlaces } from '../analyze/detectors/schema-places.ts';
import { entriesOf } from '../analyze/explain/entries.ts';
import { explain } from '../analyze/explain/explain.ts';
import { tablesBelow } from '../analyze/model/query-tables.ts';
import type { Explanations } from '../artifacts/explanation.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';
import { analyzeProject } from './analyze.ts';

/** `migrate analyze --explain THING`: how a route, table, function, module or event was found; writes nothing. */
export async function runExplain(project: Project, thing: string, progress: Progress): Promise<Explanations> {
  const { model, machine, routes, entryPoints, startUp } = await analyzeProject(project, progress);
  const own = new Set(model.modules.map((one) => one.path));
  const modules = [...machine.modules.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
  const tablePlace = schemaPlaces({
    machine,
    modules: modules.filter((one) => own.has(one.path)),
    migrations: modules.filter((one) => !own.has(one.path)),
    entry: model.application.entry,
  });
  const subject = {
    model,
    routes,
    entries: entriesOf(entryPoints, startUp),
    below: (id: string) => tablesBelow(machine.allActivations, id),
    tablePlace,
  };
  return explain(subject, thing);
}
