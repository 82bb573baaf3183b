import type { ts } from '#typescript';
import { promisifiedMember } from '../interpreter/builtins/promisified.ts';
import type { Machine } from '../interpreter/machine.ts';
import { OF_PROMISES } from '../interpreter/promises.ts';
import { getProperty } from '../interpreter/properties.ts';
import { type Call, freshId, type NativeValue, nativeFunction, type Value } from '../interpreter/values.ts';

export interface ChainOptions {
  readonly label: string;
  readonly node: ts.Node;
  /** What a method of the chain does; a result of undefined goes on with the chain itself. */
  step(name: string): ((call: Call) => Value | undefined) | undefined;
  /** What awaiting gives. */
  result(): Value;
  /** What the chain has beside its methods. */
  property?(name: string): Value | undefined;
  readonly model?: object;
  /** The same query once more: what `clone` gives, and what handlers go on with where start-up made it. */
  again?(node: ts.Node): NativeValue;
}

/** A query that a chain of calls builds and that runs when it is awaited; any other member is one of its result. */
export function chain(machine: Machine, options: ChainOptions): NativeValue {
  const { label, node, model } = options;
  const madeIn = machine.phase;
  const renewed = () => (machine.phase === madeIn ? undefined : options.again?.(node));
  const self: NativeValue = {
    kind: 'native',
    id: freshId(),
    label,
    props: new Map(),
    isFresh: true,
    awaited: () => renewed()?.awaited?.() ?? options.result(),
    ...(model === undefined ? {} : { model }),
    get: (name) => {
      const { again } = options;
      if (name === 'clone' && again !== undefined)
        return nativeFunction(`${label}.clone`, (call) => again(call.node));
      const other = renewed();
      if (other !== undefined) return other.get?.(name);
      const property = options.property?.(name);
      if (property !== undefined) return property;
      const step = options.step(name);
      if (step !== undefined) return nativeFunction(`${label}.${name}`, (call) => step(call) ?? self);
      if (OF_PROMISES.has(name)) return undefined;
      const promised = promisifiedMember(machine, name, (plain) =>
        options.step(plain) === undefined ? undefined : self.get?.(plain),
      );
      if (promised !== undefined) return promised;
      return getProperty(machine, options.result(), name, node);
    },
  };
  return self;
}
