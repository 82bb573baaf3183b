import { ts } from '#typescript';
import { lineOf } from '../interpreter/machine.ts';
import { optionsOf, type Value } from '../interpreter/values.ts';
import { callPlace, textOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';

/** A call in disguise: the emitter does not know who listens, and waits all the same. */
export const event = defineDetector({
  id: 'event',
  sees: 'an event that one module emits and another one listens to, at both places',
  find: (evidence) => {
    const across = evidence.facts.events.filter(({ emitters, listeners }) =>
      emitters.some((emitter) => listeners.some((one) => fileOf(one) !== fileOf(emitter))),
    );
    const names = new Set(across.map((one) => one.name));
    return [...emissions(evidence, names), ...listeners(evidence, names)];
  },
});

function fileOf(id: string): string {
  return id.split('#')[0] ?? id;
}

function emissions(evidence: Evidence, names: ReadonlySet<string>): Found[] {
  const known = new Map(evidence.facts.events.map((one) => [one.name, one]));
  return evidence.sites.flatMap((site): Found[] => {
    const name = textOf(site.args[0]);
    if (site.target !== 'emit' || name === undefined || !names.has(name)) return [];
    const listeners = known.get(name)?.listeners ?? [];
    const tables = evidence.facts.entryPoints
      .filter((one) => one.kind === 'event' && one.name === name)
      .flatMap((one) => one.writes);
    return [
      {
        name,
        ...callPlace(evidence.machine, site),
        message: `${name} is emitted here, for ${listeners.length === 1 ? '1 listener' : `${listeners.length} listeners`}`,
        data: { role: 'emitter', event: name, listeners, writes: [...new Set(tables)].sort() },
      },
    ];
  });
}

function listeners(evidence: Evidence, names: ReadonlySet<string>): Found[] {
  const own = new Set(evidence.modules.map((one) => one.absolutePath));
  return evidence.machine.emitters
    .flatMap((emitter) => emitter.listeners)
    .filter(({ event: name, node }) => names.has(name) && own.has(node.getSourceFile().fileName))
    .map(({ event: name, handler, node }) => ({
      name,
      file: evidence.machine.pathOf(node),
      line: lineOf(
        ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)
          ? node.expression.name
          : node,
      ),
      message: `${name} is listened to here`,
      data: { role: 'listener', event: name, ...listenerOf(evidence, name, handler) },
    }));
}

/** What the listener reaches was found when it was run as an entry point. */
function listenerOf(
  { machine, facts }: Evidence,
  name: string,
  handler: Value,
): { functions: string[]; reads: string[]; writes: string[] } {
  const ids = optionsOf(handler).flatMap((one) =>
    one.kind === 'function' ? [machine.recordOf(one.node, one.scope.module).id] : [],
  );
  const points = facts.entryPoints.filter(
    (one) => one.kind === 'event' && one.name === name && ids.includes(one.function),
  );
  return {
    functions: [...new Set(ids)].sort(),
    reads: [...new Set(points.flatMap((one) => one.reads))].sort(),
    writes: [...new Set(points.flatMap((one) => one.writes))].sort(),
  };
}
