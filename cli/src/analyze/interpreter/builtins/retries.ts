import { callFunction } from '../calls.ts';
import type { LibraryModel } from '../machine.ts';
import { INPUT, native, nativeFunction, UNDEFINED, type Value } from '../values.ts';

const NAMES = new Set(['default', 'backOff', 'retry']);

/** `pRetry(work)`, `retry(work)`, `backOff(work)`: what the work gives once it does, is what the helper gives. */
export const retriesModel: LibraryModel = {
  packages: ['async-retry', 'exponential-backoff', 'p-retry'],
  load: (machine, name) => {
    const helper: Value = native(name, {
      call: ({ args: [work = UNDEFINED], node }) =>
        callFunction(machine, work, [nativeFunction('bail', () => UNDEFINED), INPUT], node),
      get: (member) => (NAMES.has(member) ? helper : { kind: 'external', package: name, path: `.${member}` }),
    });
    return helper;
  },
};
