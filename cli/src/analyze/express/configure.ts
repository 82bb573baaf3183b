import { given } from '../interpreter/branches.ts';
import { callFunction } from '../interpreter/calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import { type Call, stringOf, UNDEFINED, type Value } from '../interpreter/values.ts';

/** `app.configure('production', work)` of Express 3: work for some environments, or for all. @returns the application */
export function configure(machine: Machine, application: Value, { args, node }: Call): Value {
  const environments = args.flatMap((arg) => stringOf(arg) ?? []);
  const work = () => callFunction(machine, args.at(-1) ?? UNDEFINED, [], node);
  const condition = environments.map((one) => `app.get('env') === '${one}'`).join(' || ');
  if (condition === '') work();
  else given(machine, condition, work);
  return application;
}
