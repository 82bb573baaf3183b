import type { Model } from '../../artifacts/model.ts';
import type { FoundRoute } from '../express/route-list.ts';
import type { RouterModel } from '../express/router.ts';
import type { Activation } from '../interpreter/activation.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { callerIndex } from '../model/function-reach.ts';
import { type HandlerActivations, reachedFrom } from '../model/handlers.ts';
import { runTimeImports } from './run-time-imports.ts';
import { type SharedMemory, sharedMemories } from './shared-memory.ts';

/** Everything that a detector may ask: the model's facts, what the interpretation saw, and the syntax of the modules. */
export interface Evidence {
  readonly machine: Machine;
  readonly facts: Omit<Model, 'findings'>;
  readonly routes: readonly FoundRoute[];
  readonly roots: readonly RouterModel[];
  readonly handlers: HandlerActivations;
  /** The application's own modules, sorted by path. */
  readonly modules: readonly SourceModule[];
  /** Modules that only migrations load. */
  readonly migrations: readonly SourceModule[];
  /** Calls that the application's modules make, by place. */
  readonly sites: readonly CallSite[];
  /** Activations of the application's functions. */
  readonly activations: readonly Activation[];
  /** What runs when the application starts, without the callbacks that something calls later. */
  readonly startUp: ReadonlySet<Activation>;
  /** The functions that call a function directly, by its id. */
  readonly callers: ReadonlyMap<string, readonly string[]>;
  /** Imports between the application's modules that are there at run time, with their lines, by path. */
  readonly imports: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Memory of the process that requests, jobs or messages change. */
  readonly memories: readonly SharedMemory[];
  /** Ids of the functions that run while requests, jobs, messages or events are handled. */
  readonly served: ReadonlySet<string>;
}

interface EvidenceParts {
  readonly machine: Machine;
  readonly facts: Omit<Model, 'findings'>;
  readonly routes: readonly FoundRoute[];
  readonly roots: readonly RouterModel[];
  readonly handlers: HandlerActivations;
  readonly applicationModules: ReadonlySet<string>;
  readonly startUp: ReadonlySet<Activation>;
  /** Activations that entry points besides routes started. */
  readonly entryActivations: readonly Activation[];
}

/** Gathers what the detectors share, so that none of them walks the program for it again. */
export function gatherEvidence(parts: EvidenceParts): Evidence {
  const { machine, applicationModules, entryActivations, ...rest } = parts;
  const isOwn = (file: string) => applicationModules.has(file);
  const modules = [...machine.modules.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
  const ownModules = modules.filter((module) => isOwn(module.absolutePath));
  const ownPaths = new Set(ownModules.map((one) => one.path));
  const evidence = {
    machine,
    ...rest,
    modules: ownModules,
    callers: callerIndex(parts.facts.functions),
    imports: new Map(ownModules.map((one) => [one.path, runTimeImports(machine, one)])),
    migrations: modules.filter((module) => !isOwn(module.absolutePath)),
    sites: sitesIn(isOwn, machine.callSites),
    activations: machine.allActivations.filter((one) => ownPaths.has(one.record.file)),
    served: servedFunctions(parts),
  };
  return { ...evidence, memories: sharedMemories(evidence) };
}

/** By file and place; finding the file of a node climbs to the top of its tree, so it is found once for each call. */
function sitesIn(isOwn: (file: string) => boolean, calls: Machine['callSites']): CallSite[] {
  return [...calls]
    .map(([node, sites]) => ({ file: node.getSourceFile().fileName, pos: node.pos, sites }))
    .filter(({ file }) => isOwn(file))
    .sort((left, right) => (left.file < right.file ? -1 : left.file > right.file ? 1 : left.pos - right.pos))
    .flatMap(({ sites }) => sites);
}

function servedFunctions({ routes, handlers, entryActivations }: EvidenceParts): ReadonlySet<string> {
  const handlersOfRoutes = routes.flatMap((route) => [
    ...route.handlers,
    ...route.before.flatMap(({ layer }) => (layer.kind === 'middleware' ? [layer.handler] : [])),
  ]);
  const roots = [...new Set(handlersOfRoutes)].flatMap((handler) => handlers.of(handler));
  return new Set([...reachedFrom([...roots, ...entryActivations])].map((one) => one.record.id));
}
