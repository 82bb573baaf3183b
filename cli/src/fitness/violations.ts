import type { Violation } from '../artifacts/check.ts';
import type { Crossing } from '../decompose/crossings/crossing.ts';
import type { Facts } from '../decompose/facts.ts';
import type { ProblemCode } from '../errors/catalogue/index.ts';
import { problem } from '../errors/problem.ts';

const CODES: Readonly<Record<Crossing['kind'], ProblemCode>> = {
  import: 'MIG-7001',
  call: 'MIG-7001',
  write: 'MIG-7002',
  transaction: 'MIG-7003',
  'foreign-key': 'MIG-7004',
  join: 'MIG-7005',
  event: 'MIG-7006',
  memory: 'MIG-7007',
  read: 'MIG-7008',
};

/** A crossing that the map does not list, as people read it. */
export function violationOf(
  found: Crossing,
  facts: Facts,
  place: { readonly file: string; readonly line: number },
): Violation {
  const one = writerOf(found, facts);
  const { code, message, remedy } = problem(CODES[one.kind], { message: messageOf(one) });
  return {
    code,
    kind: one.kind,
    from: one.from,
    to: one.to,
    source: one.source.replaceAll(/@\d+/g, ''),
    target: one.target.replaceAll(/@\d+/g, ''),
    message,
    heal: healOf(one, facts),
    remedy: remedy ?? '',
    ...place,
  };
}

/** A call of the function that holds the statement is as much a write as the statement would be. */
function writerOf(one: Crossing, facts: Facts): Crossing {
  const written = one.kind === 'call' ? (facts.functions.get(one.target)?.writes ?? []) : [];
  return written.length === 0 ? one : { ...one, kind: 'write', target: written.join(', ') };
}

function messageOf({ kind, from, to, source, target }: Crossing): string {
  const user = shortName(source);
  const used = shortName(target);
  switch (kind) {
    case 'import':
      return `${from} now depends on ${to}: ${source} loads ${target}`;
    case 'call':
      return `${from} now depends on ${to}: ${user} calls ${used} of ${target.split('#')[0]}`;
    case 'write':
      return `${from} now writes ${target}, which ${to} owns: ${user}`;
    case 'read':
      return `${from} now reads ${target}, which ${to} owns, by a query of its own: ${user}`;
    case 'join':
      return `${from} now joins ${target.replace('+', ' and ')}, partly of ${to}: ${user}`;
    case 'foreign-key':
      return `${source} of ${from} now refers to ${target} of ${to}`;
    case 'transaction':
      return `A transaction of ${from} now also writes ${target} of ${to}: ${user}`;
    case 'event':
      return `The event ${target} now ties ${from} to ${to}`;
    case 'memory':
      return `${from} and ${to} now share ${used} in memory`;
  }
}

/** The name as the program gives it; what has none goes by its module. */
function shortName(id: string): string {
  const [file = '', name = file] = id.replaceAll(/@\d+/g, '').split('#');
  return name.startsWith('(') ? file : name;
}

/** Tables that nobody writes can be copied; what is written must be asked for. */
function healOf(one: Crossing, facts: Facts): Violation['heal'] {
  const isReference = (table: string) =>
    facts.tables.some(({ name, writers }) => name === table && writers.length === 0);
  switch (one.kind) {
    case 'import':
    case 'call':
    case 'write':
    case 'memory':
      return 'remote-call';
    case 'read':
      return isReference(one.target) ? 'replica' : 'composition';
    case 'join':
      return 'replica';
    case 'foreign-key':
      return 'keep';
    case 'transaction':
      return 'saga';
    case 'event':
      return 'event';
  }
}
