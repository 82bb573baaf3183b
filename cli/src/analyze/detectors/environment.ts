import type { ts } from '#typescript';
import type { Activation } from '../interpreter/activation.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { ANY_MEMBER } from '../interpreter/values.ts';
import { placeOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import { environmentReads } from './environment-reads.ts';
import { functionAround } from './syntax-walk.ts';

/** What a deployment has to set. */
export const environment = defineDetector({
  id: 'environment',
  sees: 'the variables of the environment, for each module that reads them',
  find: ({ machine, modules, activations }) => {
    const reads = modules.flatMap((module) => variablesOf(module, activations));
    return reads.map(({ name, node }): Found => {
      const readers = [...new Set(reads.filter((one) => one.name === name).map((one) => one.path))].sort();
      return {
        name,
        ...placeOf(machine, node),
        message: name === ALL ? 'The whole environment is handed on' : `${name} is read from the environment`,
        data: { variable: name, modules: readers },
      };
    });
  },
});

const ALL = '(all)';
const UNKNOWN_NAME = '{?}';

interface VariableRead {
  readonly name: string;
  readonly path: string;
  readonly node: ts.Node;
}

/** The first read of each variable in a module. */
function variablesOf(module: SourceModule, activations: readonly Activation[]): readonly VariableRead[] {
  const found = new Map<string, VariableRead>();
  const add = (name: string, node: ts.Node) => {
    if (!found.has(name)) found.set(name, { name, path: module.path, node });
  };
  const checked: ts.Node[] = [];
  for (const { kind, name, node } of environmentReads(module.ast)) {
    if (kind === 'named') add(name, node);
    else if (kind === 'whole') add(ALL, node);
    else if (kind === 'checked') checked.push(node);
    else for (const one of orUnknown(namesSeen(activations, node))) add(one, node);
  }
  // What a schema checks is what the module was seen to read beyond what it writes out itself.
  for (const node of checked) {
    const before = found.size;
    for (const one of namesSeen(activations, node)) add(one, node);
    if (found.size === before) add(ALL, node);
  }
  return [...found.values()].sort((left, right) => left.node.pos - right.node.pos);
}

function orUnknown(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [UNKNOWN_NAME] : names;
}

/** `process.env[name]`: the names that the function around was seen to read, beside those that are written out. */
function namesSeen(activations: readonly Activation[], node: ts.Node): readonly string[] {
  const around = functionAround(node);
  const names = activations
    .filter((one) => one.record.node === around)
    .flatMap((one) => [...one.facts])
    .flatMap((fact) => (fact.kind === 'environment' && fact.variable !== ANY_MEMBER ? [fact.variable] : []));
  return [...new Set(names)].sort();
}
