import type { Machine } from '../machine.ts';
import { getProperty } from '../properties.ts';
import { INPUT, native, nativeFunction, objectValue, UNDEFINED, type Value } from '../values.ts';
import { eventNames } from './event-names.ts';
import { emit, emitterModel, listen } from './events.ts';

/** `EventTarget`: what `dispatchEvent` is given goes to whoever listens for its type. */
export function eventTargetClass(machine: Machine): Value {
  return native('EventTarget', {
    construct: () => {
      const model = emitterModel(machine);
      return native('an event target', {
        model,
        get: (name) => {
          if (name === 'addEventListener')
            return nativeFunction(name, ({ args: [event, given = UNDEFINED], node }) => {
              const handler =
                given.kind === 'object' ? getProperty(machine, given, 'handleEvent', node) : given;
              listen(machine, model, event, { handler, node });
              return UNDEFINED;
            });
          if (name === 'dispatchEvent')
            return nativeFunction(name, ({ args: [event = INPUT], node }) => {
              const types = eventNames(getProperty(machine, event, 'type', node));
              emit(machine, model, types, [event], node);
              return INPUT;
            });
          return name === 'removeEventListener' ? nativeFunction(name, () => UNDEFINED) : undefined;
        },
      });
    },
  });
}

/** `new Event(type)`, and `new CustomEvent(type, { detail })` with its detail. */
export const eventClass: Value = native('Event', {
  construct: ({ args: [type = INPUT, options] }) =>
    objectValue(
      [
        ['type', type],
        ['detail', (options?.kind === 'object' ? options.props.get('detail') : undefined) ?? INPUT],
      ],
      true,
    ),
});
