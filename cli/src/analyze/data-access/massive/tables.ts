import { resolve } from 'node:path';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  ANY_MEMBER,
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  presentOptions,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject, membersOf } from '../option-objects.ts';
import { type Mode, newQuery, touch, unresolved } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { passedWith, runStatement, type Session } from '../sql-clients/sessions.ts';

export interface MassiveSession extends Session {
  /** The folder whose statements are members of the database, too. */
  readonly scripts: string;
}

interface Operation {
  readonly mode: Mode;
  readonly result: () => Value;
}

const rows = () => many(INPUT);
const READS_MANY: Operation = { mode: 'read', result: rows };
const READS_ONE: Operation = { mode: 'read', result: () => maybe(INPUT) };
const COUNTS: Operation = { mode: 'read', result: () => INPUT };
const WRITES_MANY: Operation = { mode: 'write', result: rows };
const WRITES: Operation = { mode: 'write', result: () => INPUT };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  find: READS_MANY,
  findDoc: READS_MANY,
  search: READS_MANY,
  searchDoc: READS_MANY,
  where: READS_MANY,
  findOne: READS_ONE,
  count: COUNTS,
  countDoc: COUNTS,
  destroy: WRITES_MANY,
  insert: WRITES,
  modify: WRITES,
  refresh: WRITES,
  save: WRITES,
  saveDoc: WRITES,
  saveDocs: WRITES_MANY,
  setAttribute: WRITES,
  update: WRITES,
  updateDoc: WRITES,
};

/** A schema, a table and a member of it, or folders of scripts within each other. */
const MOST_PARTS = 4;

/** A name that may not be known. */
type Name = string | undefined;

/**
 * What is found under `db.a.b`: it is a table, a schema, or a folder when a member is asked for, and a script or a function of the
 * database when it is called.
 */
export function tableValue(
  machine: Machine,
  session: MassiveSession,
  path: readonly string[],
  joined: readonly Name[] = [],
): NativeValue {
  return native('massive table', {
    call: (call) => runScript(machine, session, path, call),
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      const operation = ownMember(OPERATIONS, name);
      if (operation !== undefined && scriptOf(machine, session, [...path, name]) === undefined)
        return nativeFunction(`table.${name}`, (call) =>
          operate(machine, session, { path, joined, operation, call }),
        );
      if (name === 'join')
        return nativeFunction('table.join', ({ args }) =>
          tableValue(machine, session, path, [...joined, ...relationsOf(args[0])]),
        );
      return path.length < MOST_PARTS ? tableValue(machine, session, [...path, name]) : undefined;
    },
  });
}

interface Asked {
  readonly path: readonly string[];
  readonly joined: readonly Name[];
  readonly operation: Operation;
  readonly call: Call;
}

function operate(machine: Machine, session: MassiveSession, { path, joined, operation, call }: Asked): Value {
  onTables(machine, session, [nameOf(path)], operation.mode, call, joined);
  return passedWith(machine, call.args, call.node, operation.result());
}

/** A statement on a table, or on each that it may be, together with those that it joins. */
export function onTables(
  machine: Machine,
  session: MassiveSession,
  names: readonly Name[],
  mode: Mode,
  { node }: Call,
  joined: readonly Name[] = [],
): void {
  const fact = newQuery(machine, node, { connection: session.pool, transaction: session.open });
  for (const name of names) if (name !== undefined) touch(fact, name, mode);
  for (const name of joined) if (name !== undefined) touch(fact, name, 'read');
  if (names.length === 0 || [...names, ...joined].includes(undefined))
    unresolved(machine, fact, node, {
      message: 'The table of this query is not known',
      cause: 'Its name comes from a value that could not be followed.',
    });
}

function nameOf(path: readonly string[]): Name {
  if (path.includes(ANY_MEMBER)) return undefined;
  return (path[0] === 'public' ? path.slice(1) : path).join('.');
}

/** What describes a relation beside those that are nested in it. */
const OF_RELATIONS = new Set(['type', 'relation', 'on', 'pk', 'omit', 'decomposeTo']);

/** The relations of `join('b')` and of `join({ alias: { relation: 'b', nested: { … } }, c: true })`. */
function relationsOf(definition: Value | undefined): Name[] {
  return (definition === undefined ? [INPUT] : presentOptions(definition)).flatMap((one) =>
    one.kind === 'object' ? nestedRelations(one) : [stringOf(one)],
  );
}

function nestedRelations(definition: Value): Name[] {
  return entriesOfObject(definition)
    .filter(([alias]) => !OF_RELATIONS.has(alias))
    .flatMap(([alias, one]) => {
      const named = membersOf(one, 'relation');
      return [...(named.length === 0 ? [alias] : named.map(stringOf)), ...nestedRelations(one)];
    });
}

function scriptOf(
  machine: Machine,
  { scripts }: MassiveSession,
  path: readonly string[],
): string | undefined {
  if (path.includes(ANY_MEMBER)) return undefined;
  return machine.sources.readText(`${resolve(machine.sources.root, scripts, ...path)}.sql`);
}

function runScript(machine: Machine, session: MassiveSession, path: readonly string[], call: Call): Value {
  const name = nameOf(path);
  if (name === undefined) onTables(machine, session, [undefined], 'read', call);
  else {
    const text = scriptOf(machine, session, path) ?? `select * from ${name}()`;
    runStatement(machine, session, literal(text), call.node, { bindings: call.args[0] });
  }
  return passedWith(machine, call.args, call.node, rows());
}
