import type { ts } from '#typescript';
import type { Activation } from '../interpreter/activation.ts';
import { tellSpent } from '../interpreter/effort.ts';
import type { Machine } from '../interpreter/machine.ts';
import { type NativeValue, native, type Value } from '../interpreter/values.ts';

/** A handler that a package makes for a call of the program: no function stands for it, but what it does is known. */
export class GeneratedHandler {
  /** The call that it is made by, which stands for it in the model. */
  readonly node: ts.Node;
  readonly run: () => void;

  constructor(node: ts.Node, run: () => void) {
    this.node = node;
    this.run = run;
  }
}

export function generatedHandler(label: string, node: ts.CallExpression, run: () => void): NativeValue {
  return native(label, { model: new GeneratedHandler(node, run) });
}

export function generatedBy(handler: Value): GeneratedHandler | undefined {
  return handler.kind === 'native' && handler.model instanceof GeneratedHandler ? handler.model : undefined;
}

/** Does what a generated handler does with a request. */
export function runGenerated(machine: Machine, { node, run }: GeneratedHandler): readonly Activation[] {
  const module = machine.modules.get(node.getSourceFile().fileName);
  if (module === undefined) return [];
  machine.refill();
  const activation = machine.activation(machine.recordOf(node, module));
  machine.stack.push(activation);
  run();
  machine.stack.pop();
  tellSpent(machine, node);
  return [activation];
}
