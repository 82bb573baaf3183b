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
  const made = new Set(sites.filter((one) => one.phase === 'bootstrap').map((one) => one.target));
  const isServed = (node: ts.Node): boolean => {
    const record = machine.records.get(node);
    return record !== undefined && served.has(record.id);
  };
  const isMadeOnce = ({ kind, name, declaration }: Memory): boolean => {
    if (kind === 'module' || kind === 'static') return true;
    if (kind === 'instance')
      return made.has(`class ${name.slice(0, name.lastIndexOf('.')).replace('(class)', '')}`.trim());
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

/** A small arrow inside a function that runs may itself never have been seen to run: `list.forEach(…)` on unknown data. */
function outermost(node: ts.Node, isServed: (node: ts.Node) => boolean): ts.Node {
  let one = node;
  while (!isServed(one) && !ts.isSourceFile(one)) one = functionAround(one);
  return one;
}
