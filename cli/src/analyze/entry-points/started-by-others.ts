import { ts } from '#typescript';
import { callFunction, constructValue, parametersOf } from '../interpreter/calls.ts';
import { entriesOf } from '../interpreter/entries.ts';
import type { Machine } from '../interpreter/machine.ts';
import { requireModule } from '../interpreter/modules.ts';
import { getProperty } from '../interpreter/properties.ts';
import { type ClassValue, rememberingInput, type Value } from '../interpreter/values.ts';

/**
 * An entry that makes no application by itself gives what makes one to whoever starts it: a command line's framework, a program
 * of another package. What it exports is called, functions before classes, until there is an application.
 */
export function startedByOthers(machine: Machine, entry: string): void {
  const node = machine.modules.get(entry)?.ast;
  if (node === undefined || hasApplication(machine)) return;
  const exported = requireModule(machine, entry);
  const values = [exported, ...(entriesOf(machine, exported, node) ?? []).map(([, value]) => value)];
  const starts = [
    ...values.map((value) => () => callAlone(machine, value, node)),
    ...values.map((value) => () => callMethods(machine, value, node)),
  ];
  for (const start of starts) {
    start();
    if (hasApplication(machine)) return;
  }
}

function hasApplication({ routers }: Machine): boolean {
  return routers.some((router) => router.isApplication);
}

function callAlone(machine: Machine, value: Value, node: ts.Node): void {
  if (value.kind !== 'function') return;
  machine.refill();
  callFunction(machine, value, parametersOf(value).map(rememberingInput), node);
}

/** Those of a class, static ones first, or of an instance, in the order in which they are written. */
function callMethods(machine: Machine, value: Value, node: ts.Node): void {
  if (value.kind === 'class') {
    for (const one of [...value.statics.values()]) callAlone(machine, one, node);
    if (!hasApplication(machine)) callOwnMethods(machine, value, constructed(machine, value, node), node);
  }
  if (value.kind === 'object' && value.classOf !== undefined)
    callOwnMethods(machine, value.classOf, value, node);
}

function constructed(machine: Machine, value: ClassValue, node: ts.Node): Value {
  const declared = value.node.members.find(ts.isConstructorDeclaration);
  return constructValue(machine, value, declared?.parameters.map(rememberingInput) ?? [], node);
}

function callOwnMethods(machine: Machine, { node: written }: ClassValue, owner: Value, node: ts.Node): void {
  for (const member of written.members) {
    if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name)) continue;
    if (ts.getCombinedModifierFlags(member) & HIDDEN) continue;
    callAlone(machine, getProperty(machine, owner, member.name.text, node), node);
  }
}

const HIDDEN = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Static;
