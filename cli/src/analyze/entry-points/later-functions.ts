import { ts } from '#typescript';
import { functionAround } from '../detectors/syntax-walk.ts';
import type { Machine } from '../interpreter/machine.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';

/**
 * Which functions may run after start-up: those that did not run yet, and those that did and are named in such a function,
 * as `appoint` is that start-up calls with a default and a request with a name.
 */
export class LaterFunctions {
  readonly #machine: Machine;
  readonly #ran: ReadonlySet<ts.Node>;
  /** Around which functions each name stands that a function has which ran at start-up. */
  #mentions: ReadonlyMap<string, ReadonlySet<ts.Node>> | undefined;
  readonly #known = new Map<ts.Node, boolean>();

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#ran = new Set(machine.allActivations.map((one) => one.record.node));
  }

  ranAtStartUp(node: ts.Node): boolean {
    return ts.isSourceFile(node) || this.#ran.has(node);
  }

  mayRunLater(node: ts.Node): boolean {
    if (!this.#ran.has(node)) return !ts.isSourceFile(node);
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    this.#known.set(node, false);
    const name = this.#nameOf(node);
    const may = name !== undefined && [...this.#around(name)].some((one) => this.mayRunLater(one));
    this.#known.set(node, may);
    return may;
  }

  #nameOf(node: ts.Node): string | undefined {
    if (ts.isSourceFile(node) || ts.isConstructorDeclaration(node)) return undefined;
    return this.#machine.records.get(node)?.name.split('.').at(-1);
  }

  #around(name: string): ReadonlySet<ts.Node> {
    this.#mentions ??= this.#mentionsOf();
    return this.#mentions.get(name) ?? new Set();
  }

  #mentionsOf(): ReadonlyMap<string, ReadonlySet<ts.Node>> {
    const mentions = new Map<string, Set<ts.Node>>();
    for (const node of this.#ran) {
      const name = this.#nameOf(node);
      if (name !== undefined) mentions.set(name, new Set());
    }
    for (const module of this.#machine.modules.values())
      for (const node of nodesByKind(module.ast).identifiers)
        mentions.get(node.text)?.add(functionAround(node));
    return mentions;
  }
}
