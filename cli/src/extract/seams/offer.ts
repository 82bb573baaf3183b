import type { Analysis } from '../../analyze/index.ts';
import { reachedFrom } from '../../analyze/model/handlers.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { Decisions } from '../decisions.ts';
import type { Ownership } from '../ownership.ts';
import { findBoundary } from './boundary.ts';
import { mostArgumentsPassed } from './call-sites.ts';
import { type CalledFunction, calledFunctions, type OfferedFunction } from './called-functions.ts';
import { exportedPath, whyNotReachable } from './exported-path.ts';
import { type Program, whyNotRemote } from './signatures.ts';
import { whyNoStandIn } from './stand-in-files.ts';

/** What the monolith goes on calling of the context: offered by the service, or left where it is and told. */
export interface Offer {
  readonly offered: readonly OfferedFunction[];
  readonly notes: readonly string[];
  readonly blockers: readonly Problem[];
}

/** What an offer is decided from. */
export interface OfferOptions {
  readonly analysis: Analysis;
  /** The type checker's view of the monolith. */
  readonly program: () => Program;
  readonly routes: ReadonlySet<string>;
  readonly ownership: Ownership;
  readonly decisions: Pick<Decisions, 'seams' | 'writes'>;
}

/**
 * Decides for each function of the context that the monolith calls where it runs. One that writes is offered by the service, so
 * that the tables have one writer; one that only reads stays, since it is cheap while the database is shared; one that cannot
 * be called over the network stays too, and is told with the reason. The configuration has the last word on all of them.
 */
export function offerOf(options: OfferOptions): Offer {
  const { analysis, routes, ownership, decisions } = options;
  const { called, ran } = calledFunctions(analysis, routes, ownership);
  const offered: OfferedFunction[] = [];
  const notes: string[] = [];
  const blockers: Problem[] = [];
  const wanted = called.filter(
    ({ record, writes }) =>
      decisions.seams[record.id] !== 'local' &&
      (writes.length > 0 || decisions.seams[record.id] === 'remote'),
  );
  const why = wanted.length === 0 ? () => undefined : reasonsNotTo(options);
  for (const one of called) {
    if (!wanted.includes(one)) {
      if (one.touchesTables)
        notes.push(
          leftLocal(one, decisions.seams[one.record.id] === 'local' ? '`seams` says local' : undefined),
        );
      continue;
    }
    const reason = why(one);
    if (reason === undefined) offered.push({ ...one, exported: pathOf(analysis, one) });
    else if (decisions.seams[one.record.id] === 'remote') blockers.push(reason);
    else notes.push(leftLocal(one, reason.cause));
  }
  notes.push(...ranThere(ran));
  return { offered, notes, blockers: [...blockers, ...neverCalled(decisions.seams, called, ownership)] };
}

/** A function that stays in the monolith, in words. */
export function leftLocal({ record, callers, writes }: CalledFunction, why: string | undefined): string {
  const files = [...new Set(callers.map((id) => id.split('#')[0] ?? id))];
  const others = files.length > 3 ? ` and ${files.length - 3} more` : '';
  const what = writes.length === 0 ? 'only reads' : `writes ${writes.join(', ')}`;
  return `${record.id}: the monolith goes on running it for ${files.slice(0, 3).join(', ')}${others}; it ${what}${why === undefined ? '' : `; not offered: ${why}`}`;
}

/** Listeners are often nameless and many: one line for those of a function. */
function ranThere(ran: readonly CalledFunction[]): string[] {
  const tables = new Map<string, Set<string>>();
  for (const { record, writes } of ran) {
    const id = record.id.replaceAll(/@\d+/g, '');
    tables.set(id, new Set([...(tables.get(id) ?? []), ...writes]));
  }
  return [...tables].map(
    ([id, written]) =>
      `${id}: the monolith goes on running it itself, as middleware, a job or a listener; it writes ${[...written].sort().join(', ')}`,
  );
}

function reasonsNotTo({
  analysis,
  program,
  ownership,
  decisions,
}: OfferOptions): (one: CalledFunction) => Problem | undefined {
  const { machine } = analysis;
  return (one) => {
    const passed = mostArgumentsPassed(machine, one.record, one.callers);
    return (
      inTransaction(one) ??
      whyNotReachable(machine, one.record) ??
      whyNoStandIn(analysis, one.record) ??
      refusedInService(one, ownership, decisions) ??
      whyNotRemote(program(), one.record, passed, decisions.seams[one.record.id] === 'remote')
    );
  };
}

/** Part of a caller's transaction, a function must see what that has written and go back with it. */
function inTransaction({ record, activations }: CalledFunction): Problem | undefined {
  const reach = reachedFrom([...activations]);
  const inside = new Set([...reach].map((one) => one.record));
  for (const { facts } of reach)
    for (const fact of facts) {
      const outer = fact.kind === 'query' ? fact.transaction : undefined;
      if (outer === undefined || inside.has(outer.openedIn)) continue;
      return problem('MIG-4004', {
        message: `${record.name} cannot be called over a seam`,
        cause: `It takes part in the transaction that ${outer.openedIn.name} opens (${outer.file}:${outer.line}).`,
        file: record.file,
        line: record.line,
      });
    }
  return undefined;
}

/** What would be refused in the service anyway need not be planned to be known. */
function refusedInService(
  { activations }: CalledFunction,
  ownership: Ownership,
  { writes }: Pick<Decisions, 'writes'>,
): Problem | undefined {
  const calls = [...activations];
  const reach = { all: reachedFrom(calls), offered: calls };
  const [first] = findBoundary(reach, ownership, new Set(), writes).blockers;
  return first === undefined ? undefined : { ...first, cause: `in the service: ${first.message}` };
}

function pathOf({ machine }: Analysis, { record }: CalledFunction): readonly string[] {
  const module = machine.modules.get(record.node.getSourceFile().fileName);
  return (module === undefined ? undefined : exportedPath(module, record)) ?? [];
}

/** Decisions on functions of this context that nothing calls are mistakes; those of other contexts are theirs. */
function neverCalled(
  decided: Decisions['seams'],
  called: readonly CalledFunction[],
  ownership: Ownership,
): Problem[] {
  const known = new Set(called.map((one) => one.record.id));
  return Object.keys(decided)
    .filter((id) => !known.has(id))
    .filter((id) => ownership.ownerOf({ id, file: id.split('#')[0] ?? '' }) === ownership.context.name)
    .map((id) =>
      problem('MIG-4004', {
        message: `The configuration decides on the seam ${id}, but nothing outside of ${ownership.context.name} is seen to call it`,
        cause: 'Its name is not that of a function that the monolith calls.',
        remedy:
          'Name it as the model does, `path#function`, or take it out of `seams` in migrate.config.yaml.',
      }),
    );
}
