import type { ts } from '#typescript';
import { UNREAD_LIBRARIES } from '../analyze/data-access/unread-libraries.ts';
import type { Analysis } from '../analyze/index.ts';
import type { Activation, FunctionRecord } from '../analyze/interpreter/activation.ts';
import { type Problem, problem } from '../errors/problem.ts';
import type { Decisions } from './decisions.ts';
import type { Ownership } from './ownership.ts';
import { memorySessionBlockers } from './state/sessions.ts';
import type { SharedState } from './state/shared-state.ts';

/** What keeps a slice from being the same program, apart from seams: each with its place. */
export function sliceBlockers(
  analysis: Analysis,
  reach: ReadonlySet<Activation>,
  ownership: Ownership,
  { memory, writes }: Pick<Decisions, 'memory' | 'writes'>,
  shared: SharedState,
  isKept: (file: string, line: number) => boolean,
): Problem[] {
  const records = new Set([...reach].map((one) => one.record));
  return [
    ...shared.blockers,
    ...memorySessionBlockers(analysis.machine, memory, isKept),
    ...unreadData(analysis, records),
    ...unresolvedPlaces(analysis, records),
    ...foreignListeners(analysis, reach, ownership, writes),
  ];
}

function unreadData(analysis: Analysis, records: ReadonlySet<FunctionRecord>): Problem[] {
  const files = new Set([...records].map((record) => record.file));
  return analysis.model.modules
    .filter((module) => files.has(module.path))
    .flatMap((module) =>
      module.packages
        .filter((name) => UNREAD_LIBRARIES.has(name))
        .map((name) =>
          problem('MIG-4006', {
            message: `${module.path} uses ${name}, whose queries cannot be followed yet`,
            file: module.path,
            line: 1,
          }),
        ),
    );
}

/** A query or a module that could not be resolved in code that the routes run. */
function unresolvedPlaces(analysis: Analysis, records: ReadonlySet<FunctionRecord>): Problem[] {
  const files = new Set([...records].map((record) => record.file));
  const concerns = ({ code, file, line }: Analysis['model']['diagnostics'][number]): boolean => {
    if (code === 'MIG-2003') return true;
    if (file === undefined || !files.has(file)) return false;
    if (code === 'MIG-2005' || code === 'MIG-2001') return true;
    return (
      code === 'MIG-2004' &&
      [...records].some(
        (record) =>
          record.file === file &&
          !isModule(record) &&
          line !== undefined &&
          record.line <= line &&
          record.endLine >= line,
      )
    );
  };
  return analysis.model.diagnostics.filter(concerns).map((one) =>
    problem('MIG-4012', {
      message: one.message,
      cause: one.cause,
      remedy: one.remedy,
      file: one.file,
      line: one.line,
    }),
  );
}

function isModule(record: FunctionRecord): boolean {
  return record.name === '(module)';
}

/** The slice emits an event to which other contexts listen with a write: the listener would write their tables from here. */
function foreignListeners(
  analysis: Analysis,
  reach: ReadonlySet<Activation>,
  ownership: Ownership,
  writes: Decisions['writes'],
): Problem[] {
  const emitted = new Set(
    [...reach].flatMap((one) => [...one.facts].flatMap((fact) => (fact.kind === 'emit' ? [fact.event] : []))),
  );
  const listening: { event: string; node: ts.Node; tables: string[] }[] = analysis.machine.emitters.flatMap(
    (emitter) =>
      emitter.listeners
        .filter((listener) => emitted.has(listener.event))
        .map((listener) => ({
          event: listener.event,
          node: listener.node,
          tables: listenerWrites(analysis, listener.handler, ownership),
        })),
  );
  return listening
    .filter(({ event, tables }) => tables.length > 0 && writes[`event:${event}`] === undefined)
    .map(({ event, node, tables }) =>
      problem('MIG-4005', {
        message: `The event ${event} of this context makes a listener write ${tables.join(', ')}`,
        cause: 'The listener belongs to another context and runs in the process that emits.',
        remedy: `Publish the event to the other side, merge the contexts, or, while the database is shared, let the listener run in the service: \`writes: { "event:${event}": local }\` in migrate.config.yaml.`,
        file: analysis.machine.pathOf(node),
        line: node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1,
      }),
    );
}

function listenerWrites(analysis: Analysis, handler: { kind: string }, ownership: Ownership): string[] {
  const roots = analysis.machine.allActivations.filter(
    (one) => 'node' in handler && one.record.node === handler.node,
  );
  const seen = new Set<Activation>();
  const tables = new Set<string>();
  const open = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...next.calls);
    for (const fact of next.facts) {
      if (fact.kind !== 'query') continue;
      for (const [table, mode] of fact.tables)
        if (
          mode === 'write' &&
          (ownership.tableOwner(table) ?? ownership.context.name) !== ownership.context.name
        )
          tables.add(table);
    }
  }
  return [...tables].sort();
}
