import { ts } from '#typescript';
import { changedIdentifiers, changes } from '../detectors/changes.ts';
import { scopeOf } from '../detectors/scopes.ts';
import { functionAround } from '../detectors/syntax-walk.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { INPUT, literal, type Value } from '../interpreter/values.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';
import { assignedValue } from './assigned-texts.ts';
import { type InnerChange, innerChangeOf, isByName, overlaid, overlayOf, putInto } from './inner-changes.ts';
import { LaterFunctions } from './later-functions.ts';
import { isThis, type Receiver, receiverOf } from './receivers.ts';

/** A change of a variable or a member by code that may run after start-up. */
export interface LaterChange {
  /** What it is then, where all of it is replaced; undefined where something in it changes. */
  readonly assigned: Value | undefined;
  /** What then may stand in any of its places. */
  readonly inside?: InnerChange | undefined;
}

/** One of a member, with whose it may be. */
export interface MemberChange extends LaterChange {
  readonly concerns: Receiver;
}

interface Place {
  readonly module: SourceModule;
  readonly node: ts.PropertyAccessExpression | ts.ElementAccessExpression;
}

interface Overlay {
  readonly module: SourceModule;
  readonly target: ts.Expression;
  readonly call: ts.CallExpression;
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
  #overlays: readonly Overlay[] | undefined;
  #ofThis: readonly MemberChange[] | undefined;
  #globals: ReadonlyMap<string, readonly LaterChange[]> | undefined;

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

  /** Changes of `this[key]`, whichever member that is. */
  ofThis(): readonly MemberChange[] {
    this.#ofThis ??= this.#changesOfThis();
    return this.#ofThis;
  }

  /** Assignments to a name that nobody declares. */
  ofGlobal(name: string): readonly LaterChange[] {
    this.#globals ??= this.#globalsByName();
    return this.#globals.get(name) ?? [];
  }

  /** What the modules' own variables held at the end of start-up, of those that something is changed in. */
  *ofModules(): Generator<{ readonly value: Value; readonly found: readonly LaterChange[] }> {
    for (const module of this.#machine.modules.values())
      for (const [name, found] of this.#variables.get(module) ?? this.#variablesOf(module)) {
        const value = found.some((one) => one.inside !== undefined)
          ? module.scope?.lookup(name)?.get()
          : undefined;
        if (value !== undefined) yield { value, found };
      }
  }

  /** What is assigned may be a variable of another module, which asks for the same again: it is answered by what is known so far. */
  #variablesOf(module: SourceModule): ReadonlyMap<string, readonly LaterChange[]> {
    const found = new Map<string, LaterChange[]>();
    this.#variables.set(module, found);
    for (const node of changedIdentifiers(module.ast)) {
      if (GIVEN.has(node.text) || !this.#later.mayRunLater(functionAround(node)) || this.#isOwn(node))
        continue;
      note(found, node.text, { assigned: assignedTo(module, node), inside: innerChangeOf(module, node) });
    }
    for (const { target, call } of this.#overlaysIn(module))
      if (ts.isIdentifier(target) && !this.#isOwn(target))
        note(found, target.text, { assigned: undefined, inside: overlayOf(module, call) });
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
        inside: innerChangeOf(module, node),
        concerns: this.#receiverOf(module, node.expression),
      });
    for (const { module, target, call } of this.#allOverlays())
      if (ts.isPropertyAccessExpression(target) && target.name.text === name)
        found.push({
          assigned: undefined,
          inside: overlayOf(module, call),
          concerns: this.#receiverOf(module, target.expression),
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
    for (const { module, node } of this.#changedElements())
      if (ts.isStringLiteralLike(node.argumentExpression))
        note(found, node.argumentExpression.text, { module, node });
    return found;
  }

  #changesOfThis(): readonly MemberChange[] {
    const elements = [...this.#changedElements()].flatMap(({ module, node }): MemberChange[] =>
      isByName(node) || !isThis(node.expression)
        ? []
        : [{ assigned: putInto(module, node), concerns: this.#receiverOf(module, node.expression) }],
    );
    const overlays = this.#allOverlays().flatMap(({ module, target }): MemberChange[] =>
      isThis(target) ? [{ assigned: INPUT, concerns: this.#receiverOf(module, target) }] : [],
    );
    return [...elements, ...overlays];
  }

  *#changedElements(): Generator<{
    readonly module: SourceModule;
    readonly node: ts.ElementAccessExpression;
  }> {
    for (const module of this.#machine.modules.values())
      for (const node of nodesByKind(module.ast).elements)
        if (changes(node, true) && this.#later.mayRunLater(functionAround(node))) yield { module, node };
  }

  #allOverlays(): readonly Overlay[] {
    this.#overlays ??= [...this.#machine.modules.values()].flatMap((module) => this.#overlaysIn(module));
    return this.#overlays;
  }

  #overlaysIn(module: SourceModule): readonly Overlay[] {
    return nodesByKind(module.ast).loaders.flatMap((call): Overlay[] => {
      const target = overlaid(call);
      return target !== undefined &&
        ts.isCallExpression(call) &&
        this.#later.mayRunLater(functionAround(call))
        ? [{ module, target, call }]
        : [];
    });
  }

  #globalsByName(): ReadonlyMap<string, readonly LaterChange[]> {
    const found = new Map<string, LaterChange[]>();
    for (const module of this.#machine.modules.values())
      for (const node of changedIdentifiers(module.ast))
        if (scopeOf(node) === undefined && this.#later.mayRunLater(functionAround(node)))
          note(found, node.text, { assigned: assignedTo(module, node), inside: innerChangeOf(module, node) });
    return found;
  }

  #receiverOf(module: SourceModule, node: ts.Expression): Receiver {
    return receiverOf({ later: this.#later, globals: this.#machine.globals, module }, node);
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
