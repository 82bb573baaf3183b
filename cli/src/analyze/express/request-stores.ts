import type { ts } from '#typescript';
import { membersOf, textMember } from '../data-access/option-objects.ts';
import { newQuery, touchAsSaid, unresolved } from '../data-access/queries.ts';
import { callFunction } from '../interpreter/calls.ts';
import type { Machine } from '../interpreter/machine.ts';
import { KEEPERS, type KeeperStore, keeperStoreOf } from '../interpreter/made-with.ts';
import { getProperty } from '../interpreter/properties.ts';
import {
  type ExternalValue,
  INPUT,
  literal,
  objectValue,
  optionsOf,
  type Value,
} from '../interpreter/values.ts';
import { GeneratedHandler } from './generated-handlers.ts';

/** What a store does for the requests that its middleware sees: `madeWith` is what its package was given, the newest first. */
type Store = (machine: Machine, madeWith: readonly Value[], node: ts.Node) => void;

const SESSION = 'session';
/** What most of these packages call their table. */
const USUAL = `${SESSION}s`;

/** Packages that keep sessions, or counts of requests, in tables, which no code of the program names. */
const STORES: Readonly<Record<KeeperStore, Store>> = {
  'connect-mongo': table(USUAL, 'collectionName', 'collection'),
  'connect-mongodb-session': table(USUAL, 'collection'),
  'connect-pg-simple': table(SESSION, 'tableName'),
  'connect-session-knex': table(USUAL, 'tableName', 'tablename'),
  'connect-session-sequelize': sequelizeStore,
  'connect-typeorm': typeormStore,
  'express-mysql-session': (machine, madeWith, node) =>
    table(USUAL, 'tableName')(
      machine,
      madeWith.flatMap((one) => membersOf(one, 'schema')),
      node,
    ),
  'rate-limit-mongo': table('expressRateRecords', 'collectionName'),
};

/** The middleware of `session({ store })` or `rateLimit({ store })`, where that is a table: it reads and keeps what it has of each request. */
export function requestKeeper(machine: Machine, value: Value): GeneratedHandler | undefined {
  if (value.kind !== 'external' || value.madeAt === undefined) return undefined;
  const { madeAt } = value;
  const stores = storesBehind(value);
  return stores.length === 0
    ? undefined
    : new GeneratedHandler(madeAt, () => keepIn(machine, stores, madeAt));
}

/** `sessions(request, response, next)` in a handler of the program's own: here is where it runs. */
export function runCalledKeeper(machine: Machine, callee: ExternalValue, node: ts.Node): void {
  if (machine.phase === 'entry-points' && callee.madeAt !== undefined)
    keepIn(machine, storesBehind(callee), node);
}

interface KnownStore {
  readonly keep: Store;
  readonly settings: readonly Value[];
}

function keepIn(machine: Machine, stores: readonly KnownStore[], node: ts.Node): void {
  for (const { keep, settings } of stores) keep(machine, settings, node);
}

function storesBehind({ package: name, madeWith = [] }: ExternalValue): readonly KnownStore[] {
  return KEEPERS.has(name)
    ? madeWith.flatMap((options) => membersOf(options, 'store')).flatMap(storesOf)
    : [];
}

function storesOf(value: Value): readonly KnownStore[] {
  const name = value.kind === 'external' ? keeperStoreOf(value.package) : undefined;
  if (name === undefined || value.kind !== 'external') return [];
  return [{ keep: STORES[name], settings: value.madeWith ?? [] }];
}

/** A store whose table has one of the options as its name, else the usual one. */
function table(usual: string, ...names: readonly string[]): Store {
  return (machine, madeWith, node) => {
    const named = names.filter((name) => madeWith.some((options) => membersOf(options, name).length > 0));
    const known = names.flatMap((name) => madeWith.map((options) => textMember(options, name)));
    const name = known.find((one) => one !== undefined) ?? (named.length === 0 ? usual : undefined);
    const query = newQuery(machine, node);
    if (name !== undefined) touchAsSaid(query, name, 'write');
    else
      unresolved(machine, query, node, {
        message: 'Which table this middleware keeps its requests in is not known',
        cause: `The store takes its name from \`${named.join('`, `')}\`, whose value is not known.`,
      });
    if (name !== undefined) touchAsSaid(newQuery(machine, node), name, 'read');
  };
}

/** `new SequelizeStore({ db, table: 'Visit' })` asks that model, which is the program's own. */
function sequelizeStore(machine: Machine, madeWith: readonly Value[], node: ts.Node): void {
  const models = madeWith.flatMap((options) => {
    const name = textMember(options, 'table');
    return name === undefined ? [] : membersOf(options, 'db').map((db) => [db, name] as const);
  });
  if (models.length === 0) table('Sessions', 'tableName')(machine, madeWith, node);
  for (const [db, name] of models) {
    const model = callFunction(machine, getProperty(machine, db, 'model', node), [literal(name)], node);
    const which = objectValue([['where', INPUT]], true);
    callFunction(machine, getProperty(machine, model, 'findOne', node), [which], node);
    callFunction(machine, getProperty(machine, model, 'update', node), [INPUT, which], node);
  }
}

/** `new TypeormStore().connect(repository)`. */
function typeormStore(machine: Machine, madeWith: readonly Value[], node: ts.Node): void {
  for (const repository of madeWith.flatMap(optionsOf)) {
    if (repository.kind !== 'native') continue;
    callFunction(machine, getProperty(machine, repository, 'findOne', node), [INPUT], node);
    callFunction(machine, getProperty(machine, repository, 'update', node), [INPUT, INPUT], node);
  }
}
