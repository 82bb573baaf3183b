import { ts } from '#typescript';
import { changedIdentifiers, changes } from '../detectors/memory.ts';
import { scopeOf } from '../detectors/scopes.ts';
import { functionAround } from '../detectors/syntax-walk.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { INPUT, type Value } from '../interpreter/values.ts';
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

/** What CommonJS gives every module is filled while the program starts. */
const GIVEN = new Set(['exports', 'module']);

/** The variables and members that change after start-up, by name; each module is read when it is asked for. */
export class LaterChanges {
  readonly #machine: Machine;
  readonly #later: LaterFunctions;
  readonly #variables = new Map<SourceModule, ReadonlyMap<string, readonly LaterChange[]>>();
  #members: ReadonlyMap<string, readonly MemberChange[]> | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#later = new LaterFunctions(machine);
  }

  ofVariable(module: SourceModule, name: string): readonly LaterChange[] {
    const known = this.#variables.get(module) ?? this.#variablesOf(module);
    this.#variables.set(module, known);
    return known.get(name) ?? [];
  }

  ofMember(name: string): readonly MemberChange[] {
    this.#members ??= this.#membersOfAll();
    return this.#members.get(name) ?? [];
  }

  #variablesOf(module: SourceModule): ReadonlyMap<string, readonly LaterChange[]> {
    const found = new Map<string, LaterChange[]>();
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

  #membersOfAll(): ReadonlyMap<string, readonly MemberChange[]> {
    const found = new Map<string, MemberChange[]>();
    for (const module of this.#machine.modules.values())
      for (const node of nodesByKind(module.ast).accesses) {
        if (!changes(node, true) || !this.#later.mayRunLater(functionAround(node))) continue;
        const concerns = receiverOf(this.#later, module, node.expression);
        note(found, node.name.text, { assigned: assignedTo(module, node), concerns });
      }
    return found;
  }
}

function note<T>(found: Map<string, T[]>, name: string, change: T): void {
  const known = found.get(name);
  if (known === undefined) found.set(name, [change]);
  else known.push(change);
}

/** `name = …` gives what is on its right, `name += …` and `name++` something that depends; all else changes something in it. */
function assignedTo(module: SourceModule, node: ts.Expression): Value | undefined {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.left === node)
    return parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
      ? assignedValue(module, parent.right)
      : INPUT;
  const isStep = ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent);
  return isStep || ts.isDeleteExpression(parent) ? INPUT : undefined;
}
