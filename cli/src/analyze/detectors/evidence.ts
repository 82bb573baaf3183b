import type { Model } from '../../artifacts/model.ts';
import type { FoundRoute } from '../express/route-list.ts';
import type { RouterModel } from '../express/router.ts';
import type { Activation } from '../interpreter/activation.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
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
  const evidence = {
    machine,
    ...rest,
    modules: ownModules,
    imports: new Map(ownModules.map((one) => [one.path, runTimeImports(machine, one)])),
    migrations: modules.filter((module) => !isOwn(module.absolutePath)),
    sites: [...machine.callSites.values()]
      .flat()
      .filter((site) => isOwn(site.node.getSourceFile().fileName))
      .sort(byPlace),
    activations: machine.allActivations.filter((one) => isOwn(one.record.node.getSourceFile().fileName)),
    served: servedFunctions(parts),
  };
  return { ...evidence, memories: sharedMemories(evidence) };
}

function byPlace(left: CallSite, right: CallSite): number {
  const [one, other] = [left.node.getSourceFile().fileName, right.node.getSourceFile().fileName];
  return one < other ? -1 : one > other ? 1 : left.node.pos - right.node.pos;
}

function servedFunctions({ routes, handlers, entryActivations }: EvidenceParts): ReadonlySet<string> {
  const handlersOfRoutes = routes.flatMap((route) => [
    ...route.handlers,
    ...route.before.flatMap(({ layer }) => (layer.kind === 'middleware' ? [layer.handler] : [])),
  ]);
  const roots = [...new Set(handlersOfRoutes)].flatMap((handler) => handlers.of(handler));
  return new Set([...reachedFrom([...roots, ...entryActivations])].map((one) => one.record.id));
}
