import { ts } from '#typescript';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { optionsOf, type Value } from '../../analyze/interpreter/values.ts';
import { type Problem, problem } from '../../errors/problem.ts';

/** Why a function cannot be called by another module, and so not by the seam host. */
export function whyNotReachable(machine: Machine, record: FunctionRecord): Problem | undefined {
  const module = machine.modules.get(record.node.getSourceFile().fileName);
  if (module !== undefined && exportedPath(module, record) !== undefined) return undefined;
  return problem('MIG-4004', {
    message: `${record.name} cannot be called over a seam`,
    cause: 'Its module exports neither it nor an object that has it, such as the one instance of a class.',
    remedy: 'Export the function, or the instance whose method it is.',
    file: record.file,
    line: record.line,
  });
}

/** How other modules reach a function: `['reserve']`, `['stockService', 'reserve']`, `['default', 'reserve']`. */
export function exportedPath(module: SourceModule, record: FunctionRecord): readonly string[] | undefined {
  const exported = module.moduleObject.props.get('exports') ?? module.exportsObject;
  if (isFunction(exported, record)) return [];
  for (const [name, value] of membersOf(exported)) {
    if (isFunction(value, record)) return [name];
    for (const [inner, member] of membersOf(value)) if (isFunction(member, record)) return [name, inner];
    if (
      value.kind === 'object' &&
      value.classOf?.node === record.node.parent &&
      ts.isMethodDeclaration(record.node)
    )
      return [name, record.node.name.getText()];
  }
  return undefined;
}

function membersOf(value: Value): Iterable<readonly [string, Value]> {
  return value.kind === 'object' ? value.props : value.kind === 'class' ? value.statics : [];
}

function isFunction(value: Value, record: FunctionRecord): boolean {
  return optionsOf(value).some((one) => one.kind === 'function' && one.node === record.node);
}
