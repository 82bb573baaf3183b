import { distances, type Facts, type RouteFact } from './facts.ts';
import { add, type Vector } from './vectors.ts';

/** What one call further away counts less. */
const DECAY = 0.5;
/** A write says more about who is responsible for a table than a read. */
const WRITE = 6;
const READ = 1;
const NEAR = 3;

/** Which tables each module works with; counted once, since every weighting needs it. */
export interface Usage {
  /** Itself or through calls. */
  readonly near: ReadonlyMap<string, Vector>;
  /** By its own queries. */
  readonly own: ReadonlyMap<string, Vector>;
  readonly routes: ReadonlyMap<string, { writes: Vector; reads: Vector }>;
}

export function usageOf(facts: Facts): Usage {
  return {
    near: new Map(facts.modules.map((module) => [module, moduleUsage(facts, module)])),
    own: new Map(facts.modules.map((module) => [module, ownUsage(facts, module)])),
    routes: new Map(facts.routes.map((route) => [route.route.id, routeUsage(facts, route)])),
  };
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

function routeUsage(facts: Facts, route: RouteFact): { writes: Vector; reads: Vector } {
  const writes = new Map<string, number>();
  const reads = new Map<string, number>();
  for (const [id, distance] of route.reach) {
    const one = facts.functions.get(id);
    for (const table of one?.writes ?? []) add(writes, table, DECAY ** distance);
    for (const table of one?.reads ?? []) add(reads, table, DECAY ** distance);
  }
  return { writes, reads };
}

function addAccess(usage: Map<string, number>, facts: Facts, id: string, factor: number): void {
  const one = facts.functions.get(id);
  for (const table of one?.writes ?? []) add(usage, table, WRITE * factor);
  for (const table of one?.reads ?? []) add(usage, table, READ * factor);
}
