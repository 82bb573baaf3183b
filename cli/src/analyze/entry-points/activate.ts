import { Activation, type FunctionRecord } from '../interpreter/activation.ts';
import { callFunction } from '../interpreter/calls.ts';
import { tellSpent } from '../interpreter/effort.ts';
import type { Machine } from '../interpreter/machine.ts';
import { givenParameters } from '../interpreter/parameters.ts';
import { type FunctionValue, INPUT, optionsOf } from '../interpreter/values.ts';
import { calledByPackages, KnownRuns } from './called-by-packages.ts';
import { consumerOf } from './consumers.ts';
import { processorsInFiles } from './files-of-processes.ts';
import { scheduleOf } from './schedules.ts';
import { socketOf } from './sockets.ts';
import { startedProcesses } from './started-processes.ts';

/** A function, or a module of another process, that something besides a request calls, with what it ran. */
export interface EntryPoint {
  readonly kind: 'job' | 'queue' | 'event' | 'websocket';
  readonly name: string;
  readonly record: FunctionRecord;
  readonly activations: readonly Activation[];
}

/**
 * Runs jobs, consumers, event listeners and socket handlers once each, as handlers are, so that their tables are known; then what
 * only packages call.
 * @param startUpEnd how many activations there were before the first handler ran
 */
export function activateEntryPoints(
  machine: Machine,
  startUp: ReadonlySet<Activation>,
  startUpEnd: number,
): EntryPoint[] {
  const found = knownEntryPoints(machine, startUp);
  const known = found.map((one) => activated(machine, one));
  const processes = startedProcesses(machine).map((one) => ({ kind: 'event' as const, ...one }));
  const runs = [...known.flatMap((one) => one.activations), ...machine.allActivations.slice(startUpEnd)];
  const called = new KnownRuns(
    runs,
    found.map(({ handler }) => handler),
  );
  const others = calledByPackages(machine, startUp, called);
  return [
    ...known,
    ...processes,
    ...others.map((one) => activated(machine, { kind: 'event' as const, ...one })),
  ];
}

interface FoundEntryPoint extends Pick<EntryPoint, 'kind' | 'name'> {
  readonly handler: FunctionValue;
}

function activated(machine: Machine, { kind, name, handler }: FoundEntryPoint): EntryPoint {
  const record = machine.recordOf(handler.node, handler.scope.module);
  return { kind, name, record, activations: run(machine, handler) };
}

function knownEntryPoints(machine: Machine, startUp: ReadonlySet<Activation>): FoundEntryPoint[] {
  const startUpFunctions = new Set([...startUp].map((one) => one.record));
  const sites = [...machine.callSites.values()].flat();
  const found = sites.flatMap((site): FoundEntryPoint[] => {
    const schedule = scheduleOf(site);
    if (schedule !== undefined && (schedule.by !== 'timer' || startUpFunctions.has(site.caller)))
      return schedule.callbacks.map((handler) => ({ kind: 'job', name: schedule.when, handler }));
    const consumer = consumerOf(site);
    if (consumer !== undefined)
      return [...consumer.callbacks, ...processorsInFiles(machine, site)].map((handler) => ({
        kind: 'queue',
        name: consumer.queue,
        handler,
      }));
    const socket = socketOf(site);
    return (socket?.callbacks ?? []).map((handler) => ({
      kind: 'websocket',
      name: socket?.name ?? '{?}',
      handler,
    }));
  });
  const listeners = machine.emitters.flatMap((emitter) =>
    emitter.listeners.flatMap(({ event, handler }) =>
      optionsOf(handler).flatMap((one): FoundEntryPoint[] =>
        one.kind === 'function' ? [{ kind: 'event', name: event, handler: one }] : [],
      ),
    ),
  );
  return [...found, ...listeners];
}

function run(machine: Machine, handler: FunctionValue): readonly Activation[] {
  machine.refill();
  const root = new Activation(machine.recordOf(handler.node, handler.scope.module));
  machine.stack.push(root);
  try {
    const given = givenParameters(handler.node).map(() => INPUT);
    const call = () => callFunction(machine, handler, given, handler.node);
    machine.leftByHandlers.while(handler, call);
  } finally {
    machine.stack.pop();
  }
  tellSpent(machine, handler.node);
  return [...root.calls];
}
