import { ts } from '#typescript';
import { changedIdentifiers, changes } from '../detectors/memory.ts';
import { scopeOf } from '../detectors/scopes.ts';
import { functionAround } from '../detectors/syntax-walk.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { INPUT, literal, type Value } from '../interpreter/values.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';
import { assignedValue } from './assigned-texts.ts';
import { LaterFunctions } from './later-functions.ts';
import { type Receiver, receiverOf } from './receivers.ts';

/** A change of a variable or a member by code that may run after start-up. */
export interface LaterChange {
  /** What it is then, where all of it is replaced; undefined where something in it changes. */
  readonly assigned: Value | undefined;
}

/** One of a member, with whose it may be. */
export interface MemberChange extends LaterChange {
  readonly concerns: Receiver;
}

interface Place {
  readonly module: SourceModule;
  readonly node: ts.PropertyAccessExpression;
}

/** What CommonJS gives every module is filled while the program starts. */
const GIVEN = new Set(['exports', 'module']);

/** The variables and members that change after start-up, by name; each module is read when it is asked for. */
export class LaterChanges {
  readonly #machine: Machine;
  readonly #later: LaterFunctions;
  readonly #variables = new Map<SourceModule, ReadonlyMap<string, readonly LaterChange[]>>();
  readonly #members = new Map<string, readonly MemberChange[]>();
  #settings: ReadonlyMap<string, readonly LaterChange[]> | undefined;
  #places: ReadonlyMap<string, readonly Place[]> | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#later = new LaterFunctions(machine);
  }

  ofVariable(module: SourceModule, name: string): readonly LaterChange[] {
    return (this.#variables.get(module) ?? this.#variablesOf(module)).get(name) ?? [];
  }

  ofMember(name: string): readonly MemberChange[] {
    return this.#members.get(name) ?? this.#membersNamed(name);
  }

  ofSetting(name: string): readonly LaterChange[] {
    this.#settings ??= this.#settingsByName();
    return this.#settings.get(name) ?? [];
  }

  /** What is assigned may be a variable of another module, which asks for the same again: it is answered by what is known so far. */
  #variablesOf(module: SourceModule): ReadonlyMap<string, readonly LaterChange[]> {
    const found = new Map<string, LaterChange[]>();
    this.#variables.set(module, found);
    for (const node of changedIdentifiers(module.ast)) {
      if (GIVEN.has(node.text) || !this.#later.mayRunLater(functionAround(node)) || this.#isOwn(node))
        continue;
      note(found, node.text, { assigned: assignedTo(module, node) });
    }
    return found;
  }

  /** A variable that a function of requests declares for itself is another one than that of the same name around it. */
  #isOwn(node: ts.Identifier): boolean {
    const scope = scopeOf(node);
    if (scope === undefined || ts.isSourceFile(scope)) return false;
    return !this.#later.ranAtStartUp(ts.isFunctionLike(scope) ? scope : functionAround(scope));
  }

  #membersNamed(name: string): readonly MemberChange[] {
    const found: MemberChange[] = [];
    this.#members.set(name, found);
    this.#places ??= this.#placesByName();
    for (const { module, node } of this.#places.get(name) ?? [])
      found.push({
        assigned: assignedTo(module, node),
        concerns: receiverOf(this.#later, module, node.expression),
      });
    return found;
  }

  #settingsByName(): ReadonlyMap<string, readonly LaterChange[]> {
    const found = new Map<string, LaterChange[]>();
    for (const module of this.#machine.modules.values())
      for (const node of nodesByKind(module.ast).loaders) {
        const setting = ts.isCallExpression(node) ? settingOf(module, node) : undefined;
        if (setting !== undefined && this.#later.mayRunLater(functionAround(node)))
          note(found, setting.name, { assigned: setting.assigned });
      }
    return found;
  }

  #placesByName(): ReadonlyMap<string, readonly Place[]> {
    const found = new Map<string, Place[]>();
    for (const module of this.#machine.modules.values())
      for (const node of nodesByKind(module.ast).accesses)
        if (changes(node, true) && this.#later.mayRunLater(functionAround(node)))
          note(found, node.name.text, { module, node });
    return found;
  }
}

/** `app.set('name', value)`, `app.enable('name')`. */
function settingOf(
  module: SourceModule,
  { expression, arguments: [name, value] }: ts.CallExpression,
): { readonly name: string; readonly assigned: Value } | undefined {
  if (!ts.isPropertyAccessExpression(expression) || name === undefined || !ts.isStringLiteralLike(name))
    return undefined;
  const method = expression.name.text;
  if (method === 'enable' || method === 'disable')
    return { name: name.text, assigned: literal(method === 'enable') };
  return method === 'set' && value !== undefined
    ? { name: name.text, assigned: assignedValue(module, value) }
    : undefined;
}

function note<T>(found: Map<string, T[]>, name: string, change: T): void {
  const known = found.get(name);
  if (known === undefined) found.set(name, [change]);
  else known.push(change);
}

/** `name = …` gives what is on its right, `name += …`, `name++` and patterns something that depends; all else changes something in it. */
function assignedTo(module: SourceModule, node: ts.Expression): Value | undefined {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) return undefined;
  const isPlain =
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isPlain ? assignedValue(module, parent.right) : INPUT;
}
