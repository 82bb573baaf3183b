import type { ContextMap } from '../artifacts/context-map.ts';
import type { Facts } from './facts.ts';
import type { Owners } from './ownership.ts';
import { stableId } from './seams.ts';
import { baseName } from './terms.ts';
import { ownerOfUnit, type UnitOfWork, unitsOfWork } from './units-of-work.ts';
import { compare } from './vectors.ts';

type Saga = ContextMap['sagas'][number];
type Step = Saga['steps'][number];

/** One saga for each unit of work whose writes a boundary would cut, by its caller. */
export function sagasOf(facts: Facts, owners: Owners): Saga[] {
  const sagas = unitsOfWork(facts, owners).flatMap((unit) => sagaOf(facts, owners, unit));
  const distinct = new Map(sagas.map((saga) => [key(saga), saga]));
  return numbered([...distinct].toSorted((a, b) => compare(a[0], b[0])).map(([, saga]) => saga));
}

function sagaOf(facts: Facts, owners: Owners, unit: UnitOfWork): Saga[] {
  const opener = ownerOfUnit(facts, owners, unit);
  const written = new Set(unit.writes.flatMap((table) => owners.table.get(table) ?? []));
  const others = [...written].filter((context) => context !== opener).toSorted(compare);
  if (opener === undefined || others.length === 0) return [];
  const contexts = [opener, ...others];
  const steps = stepsOf(contexts, owners, unit);
  const keepIn = keptIn(steps);
  return [
    {
      name: nameOf(unit.function),
      contexts,
      function: stableId(unit.function),
      tables: [...unit.writes],
      advice: adviceOf(opener, steps, keepIn),
      steps,
      ...(keepIn === undefined ? {} : { keepIn }),
    },
  ];
}

/** The opener begins, so that what it writes can be seen as pending; whoever writes nothing has no step. */
function stepsOf(contexts: readonly string[], owners: Owners, { writes, writers }: UnitOfWork): Step[] {
  const steps = contexts.flatMap((context) => {
    const tables = writes.filter((table) => owners.table.get(table) === context);
    if (tables.length === 0) return [];
    const through = [...new Set(tables.flatMap((table) => writers.get(table) ?? []))].map(stableId);
    return [{ context, writes: tables, through: through.toSorted(compare) }];
  });
  return steps.map((one, index) =>
    index === steps.length - 1 ? one : { ...one, compensation: compensationOf(one) },
  );
}

/** Compensations live beside what they undo. */
function compensationOf({ writes, through }: Pick<Step, 'writes' | 'through'>): string {
  const names = [...new Set(through.map((id) => id.split('#')[1] ?? id))];
  return names.length === 0
    ? `restores ${writes.join(', ')} as before`
    : `takes back what ${names.join(', ')} wrote to ${writes.join(', ')}`;
}

/** The context that holds more than half of what is written. */
function keptIn(steps: readonly Step[]): string | undefined {
  const total = steps.reduce((sum, one) => sum + one.writes.length, 0);
  return steps.find((one) => one.writes.length * 2 > total)?.context;
}

function adviceOf(opener: string, steps: readonly Step[], keepIn: string | undefined): string {
  const own = steps.find((one) => one.context === opener);
  const begin =
    own === undefined
      ? `${opener} opens it and writes nothing of its own`
      : `${opener} writes ${own.writes.join(', ')} as pending`;
  const rest = steps
    .filter((one) => one !== own)
    .map((one) => `${one.context} changes ${one.writes.join(', ')}`);
  const together =
    keepIn === undefined ? '' : ` Or keep it together: ${keepIn} holds more than half of what it writes.`;
  return `${[begin, ...rest].join('; ')}; each step but the last needs a compensation; ${opener} confirms at the end. While the database is shared the transaction may stay as it is.${together}`;
}

function key(saga: Saga): string {
  return `${saga.name}\n${saga.function}\n${saga.tables.join(',')}`;
}

/** The function that asks for the transaction, or its file where the function has no name. */
function nameOf(id: string): string {
  const [file = '', name = ''] = stableId(id).split('#');
  const named = name.split('.').filter((part) => !part.startsWith('('));
  return named.at(-1) ?? baseName(file);
}

function numbered(sagas: readonly Saga[]): Saga[] {
  const seen = new Map<string, number>();
  return sagas.map((saga) => {
    const count = (seen.get(saga.name) ?? 0) + 1;
    seen.set(saga.name, count);
    return count === 1 ? saga : { ...saga, name: `${saga.name}-${count}` };
  });
}
