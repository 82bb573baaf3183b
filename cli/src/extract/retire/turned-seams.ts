import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { callsNamed, mostArgumentsPassed } from '../seams/call-sites.ts';
import { clientEdit, seamFolder } from '../seams/seam-files.ts';
import type { Program } from '../seams/signatures.ts';
import { standInPath } from '../seams/stand-in-path.ts';
import type { TextEdit } from '../slice/edits.ts';
import { type StandInImport, standInImports } from '../slice/restored-imports.ts';

/** What becomes of functions that the monolith calls and the service offers, once the monolith has no code of its own for them. */
export interface TurnedSeams {
  readonly records: readonly FunctionRecord[];
  /** Bodies that go, each with the call that takes its place. */
  readonly bodies: ReadonlyMap<ts.Node, TextEdit>;
  /** Bodies, and imports that name the context's modules again: nothing has to stand for them any more. */
  readonly edits: ReadonlyMap<ts.SourceFile, readonly TextEdit[]>;
  /** Modules that call the service, relative to the application's folder. */
  readonly clients: ReadonlySet<string>;
  /** Generated files that go or are written anew: nothing of the program is kept for them. */
  readonly generated: ReadonlySet<string>;
  readonly blockers: readonly Problem[];
}

/** @param offered ids of the functions, as the service's `migrate.seams.json` lists them */
export function turnedSeams(
  { machine, entry, model }: Analysis,
  context: string,
  offered: readonly string[],
  types: () => Program,
): TurnedSeams {
  const known = new Map([...machine.records.values()].map((record) => [record.id, record]));
  const records = offered.flatMap((id) => known.get(id) ?? []);
  const targets = new Set(records.map((record) => record.node.getSourceFile().fileName));
  const edits = new Map<ts.SourceFile, TextEdit[]>();
  const add = (file: ts.SourceFile, edit: TextEdit) => edits.set(file, [...(edits.get(file) ?? []), edit]);
  const importers = [...machine.modules.values()].flatMap((module) =>
    standInImports(machine.sources, module)
      .filter((one) => targets.has(one.meant))
      .map((one: StandInImport) => ({ ...one, module })),
  );
  for (const { module, restored } of importers) add(module.ast, restored);
  const files = new Set(importers.map((one) => one.module.path));
  const bodies = new Map<ts.Node, TextEdit>();
  for (const record of records) {
    const { node } = record;
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) continue;
    const callers = [...known.values()].filter(
      (one) => files.has(one.file) && callsNamed(one.node, record).length > 0,
    );
    const passed = mostArgumentsPassed(
      machine,
      record,
      callers.map((one) => one.id),
    );
    const seam = { record, owner: context, callers: [], writes: [] };
    const edit = clientEdit(seam, callers.length === 0 ? Number.POSITIVE_INFINITY : passed, types());
    bodies.set(node.body, edit);
    add(node.getSourceFile(), edit);
  }
  const main = machine.sources.relative(entry);
  const folder = seamFolder(model.application.entry);
  return {
    records,
    bodies,
    edits,
    clients: new Set(records.map((record) => record.file)),
    generated: new Set([
      ...records.map((record) => standInPath(main, record.file)),
      ...['ts', 'js'].map((extension) => `${folder}/${context}-client.${extension}`),
    ]),
    blockers: offered.filter((id) => !known.has(id)).map((id) => gone(id, context)),
  };
}

function gone(id: string, context: string): Problem {
  return problem('MIG-4021', {
    message: `The service of ${context} offers ${id}, which the monolith does not have any more`,
    remedy: `Run \`migrate extract ${context}\`, so that the service and the monolith fit again.`,
  });
}
