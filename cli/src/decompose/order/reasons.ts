import type { Factors } from './factors.ts';

/** Why a context has its place, in words with numbers: what it is worth first, then what stands in the way. */
export function reasonsOf(one: Factors): string[] {
  return [
    routesOf(one),
    one.tables.length === 0
      ? 'no table of its own'
      : `owns ${count(one.tables.length, 'table')} (${list(one.tables)})`,
    `${one.lines} lines in ${count(one.modules, 'module')}`,
    ...transactionsOf(one),
    ...some(one.writesForeign, (names) => `writes ${list(names)} of others by its own queries`),
    ...some(one.foreignWriters, (names) => `its tables are written by ${list(names)}`),
    one.writesThrough.length === 0
      ? 'writes through nobody else'
      : `writes through ${count(one.writesThrough.length, 'other')} (${list(one.writesThrough)})`,
    ...some(one.asks, (names) => `asks ${count(names.length, 'other')} (${list(names)})`),
    one.dependents.length === 0
      ? 'nobody depends on it'
      : `${count(one.dependents.length, 'other')} ${one.dependents.length === 1 ? 'depends' : 'depend'} on it (${list(one.dependents)})`,
    ...some(one.shared, (names) => `shares ${list(names)} with others in one process`),
    ...some(one.sticky, (names) => `bound to its process by ${list(names)}`),
    `found again in ${Math.round(one.stability * 100)} % of the runs`,
  ];
}

function routesOf({ routes, queries }: Factors): string {
  if (routes === 0) return 'no route';
  return `${count(routes, 'route')}, ${Math.round((100 * queries) / routes)} % of them reads`;
}

function transactionsOf({ opens, joins }: Factors): string[] {
  if (opens.length + joins.length === 0) return ['no transaction is cut'];
  return [
    ...some(
      opens,
      (names) => `opens ${count(names.length, 'transaction')} that others take part in (${list(names)})`,
    ),
    ...some(
      joins,
      (names) => `takes part in ${count(names.length, 'transaction')} of others (${list(names)})`,
    ),
  ];
}

function some(names: readonly string[], words: (names: readonly string[]) => string): string[] {
  return names.length === 0 ? [] : [words(names)];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const SHOWN = 6;

function list(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
