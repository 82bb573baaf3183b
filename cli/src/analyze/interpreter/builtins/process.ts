import { environmentHints } from '../../sources/environment-hints.ts';
import { passedOn } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { detached } from '../open-transactions.ts';
import {
  arrayValue,
  INPUT,
  literal,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../values.ts';
import { type EmitterModel, emitterMember, emitterModel } from './events.ts';

/**
 * `process`: the environment is not known when analyzing, so everything that depends on it is kept with its condition;
 * what the program itself sets it to is known, and a `.env` file of the application, or the example of one that it is
 * delivered with, says what paths are made of.
 */
export function processValue(machine: Machine): Value {
  const hints = environmentHints(machine.sources);
  const environment = native('process.env', {
    isOpen: true,
    get: (name) => {
      machine.note({ kind: 'environment', variable: name });
      // The shell's folder is where the application was started.
      if (name === 'PWD') return literal(machine.sources.root);
      const hint = hints.get(name);
      return hint === undefined ? INPUT : { ...INPUT, ...hint };
    },
  });
  const events = emitterModel(machine);
  const self: Value = native('process', {
    get: (name) => {
      switch (name) {
        case 'env':
          return environment;
        case 'nextTick':
          return nativeFunction('process.nextTick', ({ args, node }) =>
            detached(machine, () => passedOn(machine, args, node, INPUT)),
          );
        case 'exit':
          return nativeFunction('process.exit', () => UNDEFINED);
        case 'cwd':
          return nativeFunction('process.cwd', () => literal(machine.sources.root));
        case 'argv':
          return arrayValue([], true);
        case 'on':
        case 'once':
        case 'emit':
          return eventFunction(machine, events, name, self);
        default:
          return { kind: 'external', package: 'globals', path: `process.${name}` };
      }
    },
  });
  return self;
}

const OF_THE_PLATFORM =
  /^(?:SIG\w+|exit|beforeExit|uncaughtException\w*|unhandledRejection|rejectionHandled|warning|message|disconnect|worker|multipleResolves)$/;

/** Events that the program invents and sends by way of the process; those of Node.js itself come whoever emits what. */
function eventFunction(machine: Machine, events: EmitterModel, name: string, self: Value): Value {
  return nativeFunction(`process.${name}`, (call) => {
    const event = stringOf(call.args[0]);
    const own =
      event === undefined || OF_THE_PLATFORM.test(event)
        ? undefined
        : emitterMember(machine, events, name, self);
    return own?.kind === 'native' && own.call !== undefined
      ? own.call(call)
      : passedOn(machine, call.args, call.node, self);
  });
}
