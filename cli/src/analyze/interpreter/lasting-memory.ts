import type { ts } from '#typescript';
import type { Activation } from './activation.ts';
import type { Value } from './values.ts';

/** Which calls look at one thing that lives as long as the process, and which change it. */
export interface MemoryUse {
  readonly readers: ReadonlySet<Activation>;
  readonly writers: ReadonlySet<Activation>;
}

const NOBODY: ReadonlySet<Activation> = new Set();

/** Hardly anything is both looked at and changed, and there are a hundred thousand: sets are made when they are needed. */
class NotedUse implements MemoryUse {
  #readers: Set<Activation> | undefined;
  #writers: Set<Activation> | undefined;

  get readers(): ReadonlySet<Activation> {
    return this.#readers ?? NOBODY;
  }

  get writers(): ReadonlySet<Activation> {
    return this.#writers ?? NOBODY;
  }

  addReader(one: Activation): void {
    this.#readers ??= new Set();
    this.#readers.add(one);
  }

  addWriter(one: Activation): void {
    this.#writers ??= new Set();
    this.#writers.add(one);
  }
}

/** Names a member of a value that is not one property: an item of a list, a key that only a request knows. */
export const ANY_ITEM = '*';

/** How deep the members of an adopted value are adopted with it. */
const ADOPTED_DEPTH = 3;

/** A value that start-up made: its identity, or the package's own where a package keeps it. */
export type MemoryIdentity = number | string;

/**
 * What calls do with values that start-up made and that live as long as the process. It follows identities, so that it does
 * not matter by which names, parameters or fields two functions came to the same object. Lives as long as one analysis.
 */
export class LastingMemory {
  #first = Number.POSITIVE_INFINITY;
  #last = Number.POSITIVE_INFINITY;
  readonly #kept: { readonly first: number; readonly last: number }[] = [];
  readonly #adopted = new Set<MemoryIdentity>();
  readonly #uses = new Map<MemoryIdentity, Map<string, NotedUse>>();

  /** Where the objects of packages were made, by identity. */
  readonly made = new Map<string, ts.Node>();

  /** Values from this identity on are the program's own. */
  begin(id: number): void {
    this.#first = id;
  }

  /** Values after this identity are made by and for requests. */
  end(id: number): void {
    this.#last = id;
  }

  /** A module that the first request loads lasts as any other: values of these identities were made by loading it. */
  keep(first: number, last: number): void {
    if (first > this.#last) this.#kept.push({ first, last });
  }

  /** What a request makes and puts where it stays, such as an instance that is made when first asked for, lasts from then on. */
  adopt(into: number | undefined, value: Value): void {
    if (into !== undefined && this.#lasts(into)) this.#adoptWithMembers(value, ADOPTED_DEPTH);
  }

  #adoptWithMembers(value: Value, depth: number): void {
    const id = identityOf(value);
    if (id === undefined || depth === 0 || this.#lasts(id)) return;
    this.#adopted.add(id);
    const members =
      value.kind === 'object' ? value.props.values() : value.kind === 'array' ? value.items : [];
    for (const member of members) this.#adoptWithMembers(member, depth - 1);
  }

  /** What a package keeps by itself, or in the object that a call made. */
  identityOfPackage(name: string, madeAt: ts.Node | undefined): string {
    if (madeAt === undefined) return name;
    const id = `${name} ${madeAt.getSourceFile().fileName}:${madeAt.pos}`;
    this.made.set(id, madeAt);
    return id;
  }

  read(by: Activation | undefined, id: MemoryIdentity, member: string): void {
    if (by !== undefined && this.#lasts(id)) this.#use(id, member).addReader(by);
  }

  write(by: Activation | undefined, id: MemoryIdentity, member: string): void {
    if (by !== undefined && this.#lasts(id)) this.#use(id, member).addWriter(by);
  }

  /** Calls that look at a member of a value. */
  readersOf(id: MemoryIdentity, member: string): ReadonlySet<Activation> {
    return this.#uses.get(id)?.get(member)?.readers ?? NOBODY;
  }

  /** Everything that somebody changes, with who looks at the same member or at the whole. */
  *changed(): Generator<{ readonly id: MemoryIdentity; readonly member: string; readonly use: MemoryUse }> {
    for (const [id, members] of this.#uses)
      for (const [member, { writers }] of members) {
        if (writers.size === 0) continue;
        const readers = [...members]
          .filter(([other]) => member === ANY_ITEM || other === member || other === ANY_ITEM)
          .flatMap(([, use]) => [...use.readers]);
        yield { id, member, use: { writers, readers: new Set(readers) } };
      }
  }

  #lasts(id: MemoryIdentity): boolean {
    if (typeof id === 'string' || this.#adopted.has(id)) return true;
    if (id <= this.#last) return id >= this.#first;
    return this.#kept.some(({ first, last }) => id >= first && id <= last);
  }

  #use(id: MemoryIdentity, member: string): NotedUse {
    let members = this.#uses.get(id);
    if (members === undefined) {
      members = new Map();
      this.#uses.set(id, members);
    }
    let use = members.get(member);
    if (use === undefined) {
      use = new NotedUse();
      members.set(member, use);
    }
    return use;
  }
}

/** The identity of a value that a program can change; undefined for one that it cannot. */
export function identityOf(value: Value): number | undefined {
  switch (value.kind) {
    case 'object':
    case 'array':
    case 'function':
    case 'class':
    case 'native':
      return value.id;
    default:
      return undefined;
  }
}
