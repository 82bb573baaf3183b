import { CHECK_SCHEMA, type Check, type CheckNote } from '../artifacts/check.ts';
import type { ContextMap } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { type Crossing, readCrossings } from '../decompose/crossings/crossing.ts';
import { crossingsOf } from '../decompose/crossings/crossings.ts';
import { factsOf } from '../decompose/facts.ts';
import { compare } from '../decompose/vectors.ts';
import { adopt, type Newcomer } from './adopted.ts';
import { requireUsable } from './baseline.ts';
import { eventHomes } from './event-homes.ts';
import type { Places } from './places.ts';
import { unlisted } from './unlisted.ts';
import { violationOf } from './violations.ts';

/**
 * Holds the sources as they are now against the decided architecture: every tie between two contexts that the map does
 * not list is a violation.
 * @throws Failure MIG-1005 when the map cannot serve as a baseline
 */
export function check(map: ContextMap, model: Model, places: Places): Check {
  const facts = factsOf(model);
  const baseline = requireUsable(map, facts);
  const adopted = adopt(map, facts);
  const listed = readCrossings(baseline).map((one) => moved(one, adopted.renames));
  const present = crossingsOf(facts, adopted.owners, model, eventHomes(listed));
  const modules = knownModules(map, adopted.renames);
  const found = withoutEchoes(unlisted(present, { listed, modules }, facts), present);
  const users = new Set(listed.map(userKey));
  const violations = found
    .map((one) => violationOf(one, facts, places.crossing(one, users.has(userKey(one)))))
    .toSorted((a, b) => compare(placeKey(a), placeKey(b)));
  return {
    schema: CHECK_SCHEMA,
    application: map.application,
    verdict: violations.length === 0 ? 'pass' : 'fail',
    crossings: present.length,
    unresolvedQueries: model.coverage.queries.total - model.coverage.queries.resolved,
    violations: distinct(violations),
    notes: adopted.newcomers.map((one) => noteOf(one, places)),
  };
}

function userKey(one: Crossing): string {
  return `${one.kind} ${one.from} ${one.target}`;
}

function moved(one: Crossing, renames: ReadonlyMap<string, string>): Crossing {
  const path = (id: string) => {
    const [file = '', ...name] = id.split('#');
    return [renames.get(file) ?? file, ...name].join('#');
  };
  return { ...one, source: path(one.source), target: path(one.target) };
}

function knownModules(map: ContextMap, renames: ReadonlyMap<string, string>): Set<string> {
  const paths = [...map.sharedKernel, ...map.contexts.flatMap((context) => context.modules)];
  return new Set(paths.map((path) => renames.get(path) ?? path));
}

/** A call needs its import: the call says more, and where it is listed, so is its import, wherever the function moved. */
function withoutEchoes(found: readonly Crossing[], present: readonly Crossing[]): Crossing[] {
  const calls = new Set(
    present.filter((one) => one.kind === 'call').map((one) => `${fileOf(one.source)} ${fileOf(one.target)}`),
  );
  return found.filter((one) => one.kind !== 'import' || !calls.has(`${one.source} ${one.target}`));
}

function fileOf(id: string): string {
  return id.split('#')[0] ?? id;
}

function placeKey(one: { file: string; line: number; code: string; message: string }): string {
  return `${one.file}\n${String(one.line).padStart(8, '0')}\n${one.code}\n${one.message}`;
}

function distinct(violations: Check['violations']): Check['violations'] {
  return [...new Map(violations.map((one) => [placeKey(one), one])).values()];
}

function noteOf(one: Newcomer, places: Places): CheckNote {
  const home =
    one.context === undefined ? 'nothing speaks for any context yet' : `it would join ${one.context}`;
  return {
    code: 'MIG-7009',
    kind: one.kind,
    name: one.name,
    ...(one.context === undefined ? {} : { context: one.context }),
    message: `The ${one.kind} ${one.name} is new: ${home}`,
    ...places.newcomer(one),
  };
}
