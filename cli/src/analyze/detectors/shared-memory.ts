import { ts } from '#typescript';
import type { SourceModule } from '../interpreter/module.ts';
import type { Evidence } from './evidence.ts';
import { importedUses } from './imported-uses.ts';
import { type Memory, memoriesOf } from './memory.ts';
import { functionAround } from './syntax-walk.ts';

/** Memory that lives as long as the process and that requests, jobs or messages change. */
export interface SharedMemory extends Memory {
  readonly module: SourceModule;
}

/** Leaves out what only start-up changes, and what a request makes for itself. */
export function sharedMemories({
  machine,
  modules,
  served,
  startUp,
  sites,
}: Omit<Evidence, 'memories'>): SharedMemory[] {
  const startUpNodes = new Set([...startUp].map((one) => one.record.node));
  const isMadeAtStartUp = classesOfStartUp(sites, served);
  const isServed = (node: ts.Node): boolean => {
    const record = machine.records.get(node);
    return record !== undefined && served.has(record.id);
  };
  const isMadeOnce = ({ kind, name, declaration }: Memory): boolean => {
    if (kind === 'module' || kind === 'static') return true;
    if (kind === 'instance') return isMadeAtStartUp(name.slice(0, name.lastIndexOf('.')), declaration);
    const maker = functionAround(declaration);
    return startUpNodes.has(maker) && !isServed(maker);
  };
  const elsewhere = importedUses(machine, modules);
  return modules.flatMap((module) =>
    memoriesOf(module, elsewhere.get(module.absolutePath))
      .filter(
        (one) => isMadeOnce(one) && [...one.writers].some((writer) => isServed(outermost(writer, isServed))),
      )
      .map((one) => ({ ...one, module })),
  );
}

/**
 * Instances that last: those that start-up makes. A class that declares no fields, but has a constructor make them, is one of rows and
 * messages as often as of services; of such ones that requests make too, each request has its own.
 */
function classesOfStartUp(
  sites: Evidence['sites'],
  served: Evidence['served'],
): (className: string, declaration: ts.Node) => boolean {
  const [byModules, byStartUp, byRequests] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { target, caller, phase } of sites) {
    if (!target.startsWith('class')) continue;
    if (phase === 'bootstrap') (ts.isSourceFile(caller.node) ? byModules : byStartUp).add(target);
    if (served.has(caller.id)) byRequests.add(target);
  }
  return (className, declaration) => {
    const target = `class ${className.replace('(class)', '')}`.trim();
    if (byModules.has(target)) return true;
    return byStartUp.has(target) && (ts.isPropertyDeclaration(declaration) || !byRequests.has(target));
  };
}

/** A small arrow inside a function that runs may itself never have been seen to run: `list.forEach(…)` on unknown data. */
function outermost(node: ts.Node, isServed: (node: ts.Node) => boolean): ts.Node {
  let one = node;
  while (!isServed(one) && !ts.isSourceFile(one)) one = functionAround(one);
  return one;
}
