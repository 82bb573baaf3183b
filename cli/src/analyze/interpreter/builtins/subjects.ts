import { mayBeRunAs } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../values.ts';
import { type EmitterModel, emit, emitterModel, emittersOf, listen } from './events.ts';

const PACKAGE = 'rxjs';
const SUBJECT = /^(?:Behavior|Replay|Async)?Subject$/;
/** What a subject sends by `next`. */
const NEXT: Value = { kind: 'literal', value: 'next' };

/** `rxjs`: whoever has subscribed to a subject runs where it is given the next value; all else is a package's. */
export const subjectsModel: LibraryModel = {
  packages: [PACKAGE],
  load: (machine) => {
    const subject = native('rxjs.Subject', {
      construct: () => streamOf(machine, emitterModel(machine), NEXT),
    });
    return native(PACKAGE, {
      get: (name) => {
        if (SUBJECT.test(name)) return subject;
        if (name === 'fromEvent') return nativeFunction('rxjs.fromEvent', (call) => fromEvent(machine, call));
        return external(name);
      },
    });
  },
};

/** `fromEvent(emitter, name)`; of anything else it is what a package gives. */
function fromEvent(machine: Machine, { args: [emitter, event] }: Call): Value {
  const [model] = emittersOf(emitter);
  return model === undefined ? external('fromEvent()') : streamOf(machine, model, event);
}

/** What sends values by an event of an emitter; what is piped from it stands for the same. */
function streamOf(machine: Machine, model: EmitterModel, event: Value | undefined): NativeValue {
  const hear = ({ args, node }: Call): void => {
    for (const handler of args.flatMap(observing)) listen(machine, model, event, { handler, node });
  };
  const self: NativeValue = native('a subject', {
    model,
    get: (name) => {
      switch (name) {
        case 'next':
          return nativeFunction('subject.next', ({ args, node }) => {
            emit(machine, model, ['next'], args, node);
            return UNDEFINED;
          });
        case 'subscribe':
        case 'forEach':
          return nativeFunction(`subject.${name}`, (call) => {
            hear(call);
            return external('Subscription()');
          });
        // `pipe(filter(isNew), mergeMap(save))`: the package made each step of functions, which see other values than are sent.
        case 'pipe':
          return nativeFunction('subject.pipe', (call) => {
            hear(call);
            return self;
          });
        case 'asObservable':
          return nativeFunction('subject.asObservable', () => self);
        default:
          return name === 'then' ? undefined : nativeFunction(`subject.${name}`, () => INPUT);
      }
    },
  });
  return self;
}

/** A function, `{ next }`, or the functions that a step was made of. */
function observing(value: Value): readonly Value[] {
  if (value.kind === 'object') return [value.props.get('next') ?? UNDEFINED];
  return mayBeRunAs(value);
}

function external(name: string): Value {
  return { kind: 'external', package: PACKAGE, path: `.${name}` };
}
