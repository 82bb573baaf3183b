import type { ts } from '#typescript';
import { externalName } from './call-sites.ts';
import { instantiateInjected, parametersOf } from './injection/instantiate-injected.ts';
import type { Machine } from './machine.ts';
import { type ClassValue, type ExternalValue, type FunctionValue, INPUT, type Value } from './values.ts';

/** A method that a decorator hands to a package, as the package calls it, with the decorator's name. */
export interface GivenMethod {
  readonly name: string;
  readonly handler: FunctionValue;
}

interface Decorated {
  readonly decorator: ExternalValue;
  readonly owner: ClassValue;
  readonly method: FunctionValue;
  readonly key: string | undefined;
  readonly isStatic: boolean;
}

/** Binds a method to the instance that a package makes to call it on, and remembers that the package calls it: when is not known. */
export function giveToPackage(
  machine: Machine,
  { decorator, owner, method, key, isStatic }: Decorated,
  node: ts.Node,
): FunctionValue {
  const thisValue = isStatic ? owner : instanceOf(machine, owner, node);
  const handler = thisValue === undefined ? method : { ...method, thisValue };
  const name = externalName(decorator.package, decorator.path).replace(/(?:\(\))+$/, '');
  // Of several decorators the one beside the method says best what it is.
  if (!machine.givenMethods.has(method.node))
    machine.givenMethods.set(method.node, { name: [name, key ?? ''].join(' ').trim(), handler });
  return handler;
}

const instances = new WeakMap<ClassValue, Value>();

/**
 * One instance for all methods of a class. Of one that is given something when it is made, a container makes the instance; here the
 * declared types of its members say more.
 */
function instanceOf(machine: Machine, owner: ClassValue, node: ts.Node): Value | undefined {
  const known = instances.get(owner);
  if (known !== undefined || parametersOf(owner).length > 0) return known;
  // Classes may ask for each other.
  instances.set(owner, INPUT);
  const instance = instantiateInjected(
    machine,
    owner,
    node,
    (token) => (token.kind === 'class' ? instanceOf(machine, token, node) : undefined),
    (made) => instances.set(owner, made),
  );
  instances.set(owner, instance);
  return instance;
}
