import { distances, type Facts, type RouteFact } from './facts.ts';
import { type Neighbors, neighborsOf } from './neighbors.ts';
import { segmentsOf, termsOf } from './terms.ts';
import { add, type Vector } from './vectors.ts';

/** What one call further away counts less. */
const DECAY = 0.5;
/** A write says more about who is responsible for a table than a read. */
const WRITE = 6;
const READ = 1;
/** The same for what a route is about. */
const FOCUS_WRITE = 3;
const SERVE = 2;
const NEAR = 3;

/** What a module has to do with a route. */
export interface Service {
  readonly route: string;
  /** Handling and registering count most, being called less with each call in between. */
  readonly weight: number;
  /** It handles or registers the route. */
  readonly serves: boolean;
}

/** Who works with what; counted once, since every weighting needs it. */
export interface Usage {
  /** Itself or through calls. */
  readonly near: ReadonlyMap<string, Vector>;
  /** By its own queries. */
  readonly own: ReadonlyMap<string, Vector>;
  readonly routes: ReadonlyMap<string, { writes: Vector; reads: Vector }>;
  /** What each route is about. */
  readonly focus: ReadonlyMap<string, Vector>;
  /** Domain words of each route's path. */
  readonly words: ReadonlyMap<string, readonly string[]>;
  readonly services: ReadonlyMap<string, readonly Service[]>;
  /** Routes that a module's middleware stands before. */
  readonly guards: ReadonlyMap<string, readonly string[]>;
  readonly neighbors: ReadonlyMap<string, Neighbors>;
}

export function usageOf(facts: Facts): Usage {
  const routes = new Map(facts.routes.map((route) => [route.route.id, routeUsage(facts, route)]));
  return {
    near: new Map(facts.modules.map((module) => [module, moduleUsage(facts, module)])),
    own: new Map(facts.modules.map((module) => [module, ownUsage(facts, module)])),
    routes,
    focus: focusOfRoutes(routes),
    words: new Map(facts.routes.map((one) => [one.route.id, segmentsOf(one.route.path).flatMap(termsOf)])),
    services: servicesOf(facts),
    guards: guardsOf(facts),
    neighbors: neighborsOf(facts),
  };
}

/** Near tables count more than far ones, written more than read, rare more than those that everybody touches. */
function focusOfRoutes(routes: Usage['routes']): Map<string, Vector> {
  const popularity = new Map<string, number>();
  for (const { writes, reads } of routes.values())
    for (const table of new Set([...writes.keys(), ...reads.keys()])) add(popularity, table, 1);
  const rarity = (table: string) => Math.log(1 + routes.size / (popularity.get(table) ?? 1));
  return new Map(
    [...routes].map(([route, { writes, reads }]) => {
      const focus = new Map<string, number>();
      for (const [table, amount] of writes) add(focus, table, FOCUS_WRITE * amount * rarity(table));
      for (const [table, amount] of reads) add(focus, table, amount * rarity(table));
      return [route, focus];
    }),
  );
}

function servicesOf(facts: Facts): Map<string, Service[]> {
  const services = new Map<string, Service[]>();
  for (const one of facts.routes) {
    const near = new Map<string, number>();
    for (const [id, distance] of one.reach) {
      const file = facts.functions.get(id)?.file ?? '';
      near.set(file, Math.max(near.get(file) ?? 0, DECAY ** distance));
    }
    for (const module of new Set([...near.keys(), one.handlerModule, one.route.file])) {
      const handles = one.handlerModule === module ? SERVE : 0;
      const registers = one.route.file === module ? SERVE : 0;
      services.set(module, [
        ...(services.get(module) ?? []),
        {
          route: one.route.id,
          weight: handles + registers + (near.get(module) ?? 0),
          serves: handles + registers > 0,
        },
      ]);
    }
  }
  return services;
}

function guardsOf(facts: Facts): Map<string, string[]> {
  const guards = new Map<string, string[]>();
  for (const { route } of facts.routes)
    for (const file of new Set(route.middleware.map((one) => one.file)))
      guards.set(file, [...(guards.get(file) ?? []), route.id]);
  return guards;
}

function moduleUsage(facts: Facts, module: string): Map<string, number> {
  const usage = new Map<string, number>();
  for (const start of facts.functionsOf.get(module) ?? [])
    for (const [id, distance] of distances([start.id], facts.calls, { limit: NEAR }))
      addAccess(usage, facts, id, DECAY ** distance);
  return usage;
}

function ownUsage(facts: Facts, module: string): Map<string, number> {
  const usage = new Map<string, number>();
  for (const one of facts.functionsOf.get(module) ?? []) addAccess(usage, facts, one.id, 1);
  return usage;
}

/** Of a helper that works on whichever table it is told to, only the tables that this route tells it count. */
function routeUsage(facts: Facts, route: RouteFact): { writes: Vector; reads: Vector } {
  const writes = new Map<string, number>();
  const reads = new Map<string, number>();
  for (const [id, distance] of route.reach) {
    const one = facts.functions.get(id);
    for (const table of one?.writes ?? [])
      if (route.route.writes.includes(table)) add(writes, table, DECAY ** distance);
    for (const table of one?.reads ?? [])
      if (route.route.reads.includes(table)) add(reads, table, DECAY ** distance);
  }
  return { writes, reads };
}

function addAccess(usage: Map<string, number>, facts: Facts, id: string, factor: number): void {
  const one = facts.functions.get(id);
  for (const table of one?.writes ?? []) add(usage, table, WRITE * factor);
  for (const table of one?.reads ?? []) add(usage, table, READ * factor);
}
