import type { Model } from '../artifacts/model.ts';
import { type Problem, problem } from '../errors/problem.ts';

/** Listeners that the monolith has for events that the service emits, and the service has not: no route shows their loss. */
export function lostListeners(monolith: Model, service: Model): Problem[] {
  const known = new Map(monolith.events.map((event) => [event.name, event.listeners]));
  return service.events
    .filter((event) => event.emitters.length > 0)
    .flatMap(({ name, listeners }) => {
      const left = listeners.map(withoutLines);
      return (known.get(name) ?? []).flatMap((listener) => {
        const index = left.indexOf(withoutLines(listener));
        if (index >= 0) {
          left.splice(index, 1);
          return [];
        }
        return [
          problem('MIG-4010', {
            message: `The service emits ${name} and lacks its listener ${withoutLines(listener)}`,
            file: listener.split('#')[0],
          }),
        ];
      });
    });
}

/** Functions without a name go by their line, and cutting moves lines. */
function withoutLines(id: string): string {
  return id.replaceAll(/@\d+(?=\.|$)/g, '');
}
