import { argumentsFrom } from '../arguments.ts';
import { callFunction } from '../calls.ts';
import type { Machine } from '../machine.ts';
import {
  type FunctionValue,
  literal,
  type NativeValue,
  nativeFunction,
  objectValue,
  UNDEFINED,
  type Value,
} from '../values.ts';

/** `call`, `apply`, `bind`, `name` and the prototype that old-style classes fill. */
export function functionMember(machine: Machine, value: FunctionValue, name: string): Value | undefined {
  switch (name) {
    case 'call':
      return nativeFunction(name, ({ args, node }) =>
        callFunction(machine, withThis(value, args[0]), args.slice(1), node),
      );
    case 'apply':
      return nativeFunction(name, ({ args, node }) =>
        callFunction(machine, withThis(value, args[0]), argumentsFrom(args[1] ?? UNDEFINED), node),
      );
    case 'bind':
      return nativeFunction(name, ({ args }) => ({
        ...withThis(value, args[0]),
        bound: [...value.bound, ...args.slice(1)],
      }));
    case 'name':
      return literal(value.node.name?.getText() ?? '');
    case 'prototype': {
      const prototype = objectValue([], true);
      value.props.set(name, prototype);
      return prototype;
    }
    default:
      return undefined;
  }
}

function withThis(value: FunctionValue, thisValue: Value | undefined): FunctionValue {
  return thisValue === undefined || thisValue.kind === 'literal'
    ? value
    : { ...value, thisValue, readFrom: undefined };
}

/** `call`, `apply` and `bind` of a built-in function or of a library's. */
export function nativeCallMember(value: NativeValue, name: string): Value | undefined {
  const { call } = value;
  if (call === undefined) return undefined;
  const given = (args: readonly Value[]) => args[0] ?? UNDEFINED;
  switch (name) {
    case 'call':
      return nativeFunction(name, ({ args, node }) =>
        call({ args: args.slice(1), thisValue: given(args), node }),
      );
    case 'apply':
      return nativeFunction(name, ({ args, node }) =>
        call({ args: argumentsFrom(args[1] ?? UNDEFINED), thisValue: given(args), node }),
      );
    case 'bind':
      return nativeFunction(name, ({ args: [self = UNDEFINED, ...bound] }) =>
        nativeFunction(value.label, ({ args, node }) =>
          call({ args: [...bound, ...args], thisValue: self, node }),
        ),
      );
    default:
      return undefined;
  }
}
