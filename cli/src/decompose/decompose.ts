import { CONTEXT_MAP_SCHEMA, type Context, type ContextMap } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { fail } from '../errors/problem.ts';
import type { Group } from './agglomerate.ts';
import { alternativesOf } from './alternatives.ts';
import { anchorsOf } from './anchors.ts';
import { callGraphOf } from './call-graph.ts';
import { cluster, clusterOf, reduceTo, USUAL_CLOSENESS } from './cluster.ts';
import { listCrossings } from './crossings/crossing.ts';
import { crossingsOf } from './crossings/crossings.ts';
import { cutsOf } from './decisions/cuts.ts';
import { dataMatrix } from './decisions/data-matrix.ts';
import { dutiesOf } from './decisions/duties.ts';
import { operationsOf } from './decisions/operations.ts';
import { draftOf, type World } from './draft.ts';
import { moduleEvidence, type Naming, splitEvidence, tableEvidence } from './evidence.ts';
import { factsOf } from './facts.ts';
import { kinshipOf } from './kin/kinship.ts';
import { metricsOf } from './metrics.ts';
import { orderOf } from './order/order.ts';
import { NO_OVERRIDES, type Overrides } from './overrides/overrides.ts';
import { type Owners, ownerOfFunction } from './ownership.ts';
import { DRAFT_WEIGHTS, type Resolved, resolve } from './resolve.ts';
import { sagasOf } from './sagas.ts';
import { seamsOf, stableId } from './seams.ts';
import { stabilityOf } from './stability.ts';
import { usageOf } from './usage.ts';
import { compare } from './vectors.ts';
import { verdictOf } from './verdict.ts';

export interface DecomposeOptions {
  /** Number of contexts; chosen from the evidence when absent. */
  readonly services?: number;
}

/**
 * Cuts the application into contexts: tables that are found together with the same modules over many weightings, then the
 * routes that are about them, then the modules that serve both.
 * The same model gives the same map, whatever the order of its lists.
 * @throws Failure MIG-1003 for overrides that point at nothing, MIG-1006 for more services than the application can have
 */
export function decompose(
  model: Model,
  overrides: Overrides = NO_OVERRIDES,
  options: DecomposeOptions = {},
): ContextMap {
  const world = worldOf(model);
  const { services } = options;
  const groups =
    services === undefined ? cluster(world, { closeness: USUAL_CLOSENESS }) : exactly(world, services);
  const resolved = resolve(world, groups, overrides);
  const { owners } = resolved;
  const seams = seamsOf(world.facts, owners);
  const sagas = sagasOf(world.facts, owners);
  const stability = stabilityOf(world, resolved.draft, (run) => {
    const regrouped = clusterOf(world, run, resolved.together);
    return services === undefined ? regrouped : reduceTo(world, regrouped, services);
  });
  const contexts = contextsOf(world, resolved, { seams, sagas, stability });
  const data = dataMatrix(world.facts, owners);
  const duties = dutiesOf(world.facts, owners, model);
  return {
    schema: CONTEXT_MAP_SCHEMA,
    application: world.facts.application,
    contexts,
    sharedKernel: [...resolved.kernel],
    seams,
    sagas,
    order: orderOf({ contexts, seams, sagas, data, duties, model }),
    alternatives: alternativesOf(world, groups, overrides, resolved.together),
    metrics: metricsOf(callGraphOf(world.facts, owners.module), owners.module),
    crossings: listCrossings(crossingsOf(world.facts, owners, model)),
    operations: operationsOf(world.facts, owners),
    data,
    cuts: cutsOf(world.facts, owners),
    duties,
  };
}

function worldOf(model: Model): World {
  const facts = factsOf(model);
  const usage = usageOf(facts);
  const anchors = anchorsOf(facts, usage);
  return { facts, usage, anchors, kinship: kinshipOf(facts) };
}

/** The last union that leaves enough contexts with routes; from there on the closest ones are united until the number is met. */
function exactly(world: World, services: number): string[][] {
  const finest = [
    ...draftOf(
      world,
      world.anchors.map((one) => [one.id]),
      DRAFT_WEIGHTS,
    ).groups.values(),
  ];
  if (services > finest.length)
    throw fail('MIG-1006', {
      message: `${services} services were asked for, but at most ${finest.length} contexts have routes of their own`,
      remedy: `Ask for 1 to ${finest.length}.`,
    });
  const withRoutes = (groups: readonly Group[]) => [...draftOf(world, groups, DRAFT_WEIGHTS).groups.values()];
  const enough = ALL_CLOSENESS.map((closeness) => withRoutes(cluster(world, { closeness }))).find(
    (groups) => groups.length >= services,
  );
  return reduceTo(world, enough ?? finest, services);
}

/** From loose to strict. */
const ALL_CLOSENESS = [0.3, 0.4, USUAL_CLOSENESS, 0.6, 0.7, 0.8, 0.9, 1];

function contextsOf(
  world: World,
  resolved: Resolved,
  {
    seams,
    sagas,
    stability,
  }: Pick<ContextMap, 'seams' | 'sagas'> & { stability: ReadonlyMap<string, number> },
): Context[] {
  const { draft, names, owners } = resolved;
  const groupOf = new Map([...names].map(([group, name]) => [name, group]));
  return owners.contexts.map((name) => {
    const group = groupOf.get(name) ?? name;
    const members = membersOf(owners, name);
    const basis = { name, ...members, stability: stability.get(group) ?? 1 };
    const commands = world.facts.routes.filter(
      (one) => one.route.kind === 'command' && members.routes.includes(one.route.id),
    );
    const verdict = verdictOf(
      {
        ...basis,
        commands: commands.length,
        cutCommands: commands.filter((one) => opensCut(world, owners, name, sagas, one.reach)).length,
        absorbed: [...draft.absorbed]
          .filter(([anchor]) => draft.groups.get(group)?.includes(anchor))
          .map(([anchor]) => anchor.replace(/^table:/, '')),
      },
      { contexts: owners.contexts.length, seams, sagas },
    );
    return { ...basis, ...verdict, evidence: evidenceFor(world, resolved, group, members) };
  });
}

type Members = Pick<Context, 'modules' | 'routes' | 'tables'>;

function membersOf(owners: Owners, name: string): Members {
  const of = (map: ReadonlyMap<string, string>) =>
    [...map].filter(([, owner]) => owner === name).map(([subject]) => subject);
  return {
    modules: [...of(owners.module), ...of(owners.split)].toSorted(compare),
    routes: of(owners.route).toSorted(compare),
    tables: of(owners.table).toSorted(compare),
  };
}

function opensCut(
  world: World,
  owners: Owners,
  name: string,
  sagas: ContextMap['sagas'],
  reach: ReadonlyMap<string, number>,
): boolean {
  const opened = new Set(sagas.filter((saga) => saga.contexts[0] === name).map((saga) => saga.function));
  return [...reach.keys()].some(
    (id) => opened.has(stableId(id)) && ownerOfFunction(owners, world.facts, id) === name,
  );
}

function evidenceFor(world: World, resolved: Resolved, group: string, members: Members): Context['evidence'] {
  const naming: Naming = {
    nameOf: (one) => resolved.names.get(one) ?? one,
    weights: DRAFT_WEIGHTS.signals,
    decided: resolved.decided,
  };
  return [
    ...members.modules.map((subject) =>
      resolved.owners.split.has(subject)
        ? splitEvidence(world, resolved.draft, subject, group, naming)
        : moduleEvidence(resolved.draft, subject, group, naming),
    ),
    ...members.tables.map((table) => tableEvidence(world, resolved.draft, table, group, naming)),
  ].toSorted((a, b) => compare(a.subject, b.subject));
}
