import type { EntryPoint } from '../entry-points/activate.ts';
import type { Activation } from '../interpreter/activation.ts';
import { reachedFrom } from '../model/handlers.ts';
import type { WayIn } from './reached-by.ts';

/** Entry points besides routes as ways into the program: start-up first, then jobs, messages, events and sockets. */
export function entriesOf(entryPoints: readonly EntryPoint[], startUp: ReadonlySet<Activation>): WayIn[] {
  const idsOf = (activations: Iterable<Activation>) => new Set([...activations].map((one) => one.record.id));
  const start: WayIn = {
    from: 'start-up',
    starts: [...idsOf(startUp)].filter((id) => id.endsWith('#(module)')),
    within: idsOf(startUp),
  };
  const others = entryPoints.map(
    ({ kind, name, record, activations }): WayIn => ({
      from: `${kind} ${name}`,
      starts: [record.id],
      within: idsOf(reachedFrom(activations)),
    }),
  );
  return [start, ...others];
}
