import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contextMapSchema } from '../../artifacts/context-map.ts';
import type { DoctorCheck } from '../../artifacts/doctor.ts';
import { type Model, modelSchema } from '../../artifacts/model.ts';
import { gatePath, paths, servicePath } from '../../artifacts/paths.ts';
import { extractedContexts, readRoutes } from '../../artifacts/routes.ts';
import { readArtifact } from '../../artifacts/store.ts';
import { stalenessOf, stalenessText } from '../../decompose/staleness.ts';
import { gateIsFresh, readGate } from '../../runtime/gate-freshness.ts';
import type { Project } from '../../runtime/project.ts';
import { currentSubject } from '../../verify/subject.ts';
import { overridesOf } from '../overrides.ts';
import { checksOf, note, ok, warning } from './findings.ts';

/** Whether what was made earlier still speaks of the sources as they are. */
export async function artifactChecks(project: Project, model: Model): Promise<DoctorCheck[]> {
  return await checksOf([
    ['model', () => modelCheck(project, model)],
    ['context map', () => mapCheck(project, model)],
    ['services', () => serviceChecks(project)],
    ['gates', () => gateChecks(project)],
  ]);
}

function modelCheck({ root }: Project, model: Model): DoctorCheck[] {
  const known = readArtifact(root, paths.model, modelSchema, 'migrate analyze');
  if (known === undefined)
    return [
      note(
        paths.model,
        'not there yet',
        'Commands that need it read the sources; `migrate analyze` writes it.',
      ),
    ];
  if (known.probe !== undefined) return [ok(paths.model, 'there, reconciled with the running application')];
  return [
    sameSources(known, model)
      ? ok(paths.model, 'fresh')
      : warning(paths.model, 'older than the sources', 'Run `migrate analyze`.'),
  ];
}

/** What changes together changes with every commit, and no source with it. */
function sameSources(known: Model, model: Model): boolean {
  const text = ({ coChange, ...rest }: Model) =>
    JSON.stringify(modelSchema.omit({ coChange: true }).parse(rest));
  return text(known) === text(model);
}

function mapCheck(project: Project, model: Model): DoctorCheck[] {
  const map = readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose');
  if (map === undefined)
    return [note(paths.contextMap, 'not there yet', 'Run `migrate decompose` and look at what it proposes.')];
  const why = stalenessText(stalenessOf(map, model, overridesOf(project)));
  return [
    why === undefined
      ? ok(paths.contextMap, `fresh, ${map.contexts.length} contexts`)
      : warning(paths.contextMap, why, 'Run `migrate decompose`; overrides in migrate.config.yaml are kept.'),
  ];
}

function serviceChecks({ root }: Project): DoctorCheck[] {
  return contextsUnderWay(root).map((context) =>
    existsSync(join(root, servicePath(context), 'package.json'))
      ? ok(servicePath(context), 'there')
      : warning(
          servicePath(context),
          `${paths.routes} names it, and it is not there`,
          `Run \`migrate extract ${context}\`.`,
        ),
  );
}

async function gateChecks(project: Project): Promise<DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  for (const context of contextsUnderWay(project.root)) {
    const gate = readGate(project.root, context);
    const verify = `Run \`migrate verify ${context}\` before a shift to canary or service.`;
    if (gate === undefined) {
      checks.push(note(gatePath(context), 'not there yet', verify));
      continue;
    }
    const { fresh, why } = await gateIsFresh(project, gate, {
      currentSubject: () => currentSubject(project, context),
    });
    if (fresh && gate.verdict === 'pass') checks.push(ok(gatePath(context), 'pass, and fresh'));
    else
      checks.push(
        warning(
          gatePath(context),
          fresh ? `says ${gate.verdict}` : `${gate.verdict}, and stale: ${why}`,
          verify,
        ),
      );
  }
  return checks;
}

/** What is retired has neither an extraction nor a shift before it. */
function contextsUnderWay(root: string): string[] {
  const table = readRoutes(root)?.table;
  return table === undefined
    ? []
    : extractedContexts(table).filter((name) => table.contexts[name]?.retired !== true);
}
