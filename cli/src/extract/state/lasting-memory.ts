import { ts } from '#typescript';
import type { Activation, FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { ANY_ITEM, type MemoryIdentity, type MemoryUse } from '../../analyze/interpreter/lasting-memory.ts';
import { lineOf, type Machine } from '../../analyze/interpreter/machine.ts';
import { isMemberFilledOnce } from './filled-once.ts';
import { type MemoryPlace, memoryPlaces } from './memory-places.ts';
import type { Sides } from './sides.ts';

/** Something that one side changes while requests run and the other one looks at. */
export interface CrossedMemory extends MemoryPlace {
  readonly inside: readonly FunctionRecord[];
  readonly outside: readonly FunctionRecord[];
}

/**
 * Values that start-up made and that calls of both sides share, by whatever way they came to them: a field of a singleton,
 * `app.locals`, a global, an object that was handed to two routers, a cache of a package. What is only filled when it is
 * empty is left out.
 */
export function crossedMemory(
  machine: Machine,
  sides: Sides,
  asksDatabase: (record: FunctionRecord) => boolean,
): CrossedMemory[] {
  const crossed = [...machine.memory.changed()].filter(
    ({ member, use }) => crosses(use, sides) && !isFilled(use, member, asksDatabase),
  );
  const ids = new Set(crossed.map(({ id }) => id).filter((id) => typeof id === 'number'));
  const places = memoryPlaces(machine, ids);
  const found = new Map<string, CrossedMemory>();
  for (const { id, member, use } of crossed) {
    const place = placeOf(machine, places, id, use);
    if (place === undefined) continue;
    const name = typeof id === 'string' || member === ANY_ITEM ? place.name : `${place.name}.${member}`;
    found.set(`${place.file}#${name}`, {
      ...place,
      name,
      inside: recordsOf([...use.writers, ...use.readers], sides.insideCalls),
      outside: recordsOf([...use.writers, ...use.readers], sides.outsideCalls),
    });
  }
  return [...found.values()].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

function crosses({ writers, readers }: MemoryUse, { insideCalls, outsideCalls }: Sides): boolean {
  const has = (calls: ReadonlySet<Activation>, side: ReadonlySet<Activation>) =>
    [...calls].some((one) => side.has(one));
  const changing = new Set([...writers].filter(({ record }) => !isOldConstructor(record)));
  return (
    (has(changing, insideCalls) && has(readers, outsideCalls)) ||
    (has(changing, outsideCalls) && has(readers, insideCalls))
  );
}

/** `function Problem() { this.code = … }` is called with `new`, wherever the interpretation saw it called without. */
function isOldConstructor({ node, name }: FunctionRecord): boolean {
  return (ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) && /(?:^|\.)[A-Z]\w*$/.test(name);
}

function isFilled(
  { writers }: MemoryUse,
  member: string,
  asksDatabase: (record: FunctionRecord) => boolean,
): boolean {
  if (member === ANY_ITEM) return false;
  const records = recordsOf(writers);
  return records.every((one) => isMemberFilledOnce(one.node, member) && !asksDatabase(one));
}

/**
 * Undefined for a value that nothing keeps: the interpretation made it at start-up, from a function that the program only
 * calls for a request.
 */
function placeOf(
  machine: Machine,
  places: ReadonlyMap<number, MemoryPlace>,
  id: MemoryIdentity,
  use: MemoryUse,
): MemoryPlace | undefined {
  if (typeof id === 'number') return places.get(id);
  const name = id.split(' ')[0] ?? id;
  const made = machine.memory.made.get(id);
  if (made !== undefined) return { file: machine.pathOf(made), line: lineOf(made), name };
  const [first] = recordsOf(use.writers);
  return { file: first?.file ?? '', line: first?.line ?? 1, name };
}

function recordsOf(calls: Iterable<Activation>, side?: ReadonlySet<Activation>): FunctionRecord[] {
  const records = [...calls].filter((one) => side === undefined || side.has(one)).map((one) => one.record);
  return [...new Set(records)].sort((left, right) => (left.id < right.id ? -1 : 1));
}

function keyOf({ file, line, name }: MemoryPlace): string {
  return `${file}:${String(line).padStart(6, '0')}#${name}`;
}
