import { ts } from '#typescript';
import { callFunction } from '../interpreter/calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import { getProperty } from '../interpreter/properties.ts';
import type { ClassValue, Value } from '../interpreter/values.ts';

/** The names of methods that a class, or one that it extends, has for a library to call, the base's first. */
export function hookNames(
  value: ClassValue,
  isHook: (method: ts.MethodDeclaration, name: string) => boolean,
): readonly string[] {
  const inherited = value.base?.kind === 'class' ? hookNames(value.base, isHook) : [];
  const own = value.node.members.flatMap((member) =>
    ts.isMethodDeclaration(member) && ts.isIdentifier(member.name) && isHook(member, member.name.text)
      ? [member.name.text]
      : [],
  );
  return [...new Set([...inherited, ...own])];
}

const running = new WeakSet<ClassValue>();

/** Calls hooks of a class on one of its rows, or on the class itself; what they do to its rows runs no further ones. */
export function runHooks(
  machine: Machine,
  owner: ClassValue,
  target: Value,
  names: readonly string[],
  args: readonly Value[],
  node: ts.Node,
): void {
  if (names.length === 0 || running.has(owner)) return;
  running.add(owner);
  for (const name of names) {
    const hook = getProperty(machine, target, name, node);
    if (hook.kind === 'function') callFunction(machine, hook, args, node, target);
  }
  running.delete(owner);
}
