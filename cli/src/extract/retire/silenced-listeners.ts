import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { Activation } from '../../analyze/interpreter/activation.ts';
import { keepsNode } from '../slice/kept-nodes.ts';
import type { Marks } from '../slice/marks.ts';

/** Listeners whose events only code emitted that is gone. */
export interface SilencedListeners {
  readonly calls: ReadonlySet<ts.CallExpression>;
  readonly events: readonly string[];
}

/**
 * Listeners of events that something emitted and nothing that is left does; those that never had an emitter are let be.
 * @param after what is left once the registrations are gone
 * @param cut nodes that are gone from kept code
 * @param isNamed whether a file outside of the program names an event
 */
export function silencedListeners(
  analysis: Analysis,
  after: Marks,
  cut: ReadonlySet<ts.Node>,
  isNamed: (event: string) => boolean,
): SilencedListeners {
  const emitted = emittedEvents(analysis, leftIn(after, cut));
  if (emitted.get('{?}') === true) return { calls: new Set(), events: [] };
  const bySite = new Map<ts.Node, Set<string>>();
  for (const { event, node } of analysis.machine.emitters.flatMap((emitter) => emitter.listeners))
    bySite.set(node, (bySite.get(node) ?? new Set()).add(event));
  const calls = new Set<ts.CallExpression>();
  const silenced = new Set<string>();
  for (const [node, events] of bySite) {
    const isSilent = [...events].every((event) => emitted.get(event) === false && !isNamed(event));
    if (!isSilent || !ts.isCallExpression(node)) continue;
    calls.add(node);
    for (const event of events) silenced.add(event);
  }
  return { calls, events: [...silenced].sort() };
}

/**
 * Every event that the program emits, with whether something left does. A function that emits what it is told (`publish`)
 * counts while one of those is left that call it with this event.
 */
function emittedEvents(
  { machine }: Analysis,
  isLeft: (activation: Activation) => boolean,
): Map<string, boolean> {
  const emitting = machine.allActivations.filter((one) =>
    [...one.facts].some((fact) => fact.kind === 'emit'),
  );
  const callers = new Map(emitting.map((one) => [one, new Set<Activation>()]));
  for (const caller of machine.allActivations)
    for (const callee of caller.calls) callers.get(callee)?.add(caller);
  const emitted = new Map<string, boolean>();
  for (const [activation, by] of callers) {
    const isCalled = by.size === 0 || [...by].some(isLeft);
    for (const fact of activation.facts)
      if (fact.kind === 'emit')
        emitted.set(fact.event, emitted.get(fact.event) === true || (isCalled && isLeft(activation)));
  }
  return emitted;
}

function leftIn(after: Marks, cut: ReadonlySet<ts.Node>): (activation: Activation) => boolean {
  const modules = new Map([...after.modules.values()].map((one) => [one.items.module.path, one]));
  return ({ record: { file, node } }) => {
    const module = modules.get(file);
    if (module === undefined) return false;
    return ts.isSourceFile(node) ? module.loaded : keepsNode(module, node) && !isInside(node, cut);
  };
}

function isInside(node: ts.Node, cut: ReadonlySet<ts.Node>): boolean {
  let one = node;
  while (!ts.isSourceFile(one)) {
    if (cut.has(one)) return true;
    one = one.parent;
  }
  return false;
}
