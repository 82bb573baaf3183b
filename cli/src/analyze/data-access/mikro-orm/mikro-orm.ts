import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { type Entities, entityOf, schemaEntity } from './entities.ts';
import { type Context, managerValue, repositoryValue } from './manager.ts';
import { collectionOfField } from './rows.ts';

const DRIVERS = [
  'postgresql',
  'mysql',
  'mariadb',
  'mongodb',
  'sqlite',
  'better-sqlite',
  'libsql',
  'mssql',
  'knex',
];

/** `@mikro-orm/core` and its drivers: decorated entities and schemas, managers, repositories, the unit of work. */
export function mikroOrmModel(sink: SchemaSink): LibraryModel {
  const entities: Entities = {
    sink,
    byClass: new Map(),
    byName: new Map(),
    byTable: new Map(),
    made: new WeakMap(),
  };
  const connection = {};
  const contextOf = (machine: Machine): Context => ({ machine, entities, runner: { connection } });
  return {
    packages: ['@mikro-orm/core', '@mikro-orm/decorators', ...DRIVERS.map((one) => `@mikro-orm/${one}`)],
    valueOfType: (machine, type) => {
      const context = contextOf(machine);
      const [, entity] = /^(?:\w*EntityRepository)<(\w+)>$/.exec(type) ?? [];
      if (entity !== undefined) return repositoryValue(context, entities.byName.get(entity));
      if (/^(?:Sql|Mongo)?EntityManager(?:<.*>)?$/.test(type)) return managerValue(context);
      return /^MikroORM(?:<.*>)?$/.test(type) ? ormValue(context) : undefined;
    },
    load: (machine, name) => library(contextOf(machine), name),
  };
}

function library(context: Context, packageName: string): NativeValue {
  const open = (): Value => ormValue(context);
  return native(packageName, {
    get: (name) => {
      switch (name) {
        case 'MikroORM':
          return native(name, {
            construct: open,
            get: (member) =>
              member === 'init' || member === 'initSync' ? nativeFunction(member, open) : undefined,
          });
        case 'EntitySchema':
          return native(name, { construct: ({ args }) => schemaValue(context, args[0]) });
        case 'defineEntity':
          return nativeFunction(name, ({ args }) => schemaValue(context, args[0]));
        case 'Collection':
          return native(name, { construct: (call) => collectionOfField(context, call) });
        case 'RequestContext':
          return requestContext(context);
        case 'wrap':
          return nativeFunction(name, ({ args }) => wrapped(context, args[0]));
        case 'Entity':
          return nativeFunction(name, () =>
            nativeFunction(name, ({ args }) => {
              entityOf(context.machine, context.entities, args[0]);
              return UNDEFINED;
            }),
          );
        default:
          return { kind: 'external', package: packageName, path: `.${name}` };
      }
    },
  });
}

function schemaValue({ machine, entities }: Context, options: Value | undefined): Value {
  return native('mikro-orm schema', { model: schemaEntity(machine, entities, options) });
}

function ormValue(context: Context): NativeValue {
  return native('mikro-orm', {
    get: (name) => {
      if (name === 'em') return managerValue(context);
      return OF_PROMISES.has(name) ? undefined : nativeFunction(`orm.${name}`, () => INPUT);
    },
  });
}

/** `RequestContext.create(orm.em, next)` runs what follows with a manager of its own. */
function requestContext(context: Context): NativeValue {
  return native('RequestContext', {
    get: (name) =>
      nativeFunction(`RequestContext.${name}`, ({ args: [, next = UNDEFINED], node }: Call) =>
        name === 'create' || name === 'createAsync'
          ? callFunction(context.machine, next, [], node)
          : managerValue(context),
      ),
  });
}

/** `wrap(book).assign(data)`: the row is changed; it is written when the manager is flushed. */
function wrapped(context: Context, row: Value | undefined): NativeValue {
  return native('wrapped entity', {
    get: (name) =>
      nativeFunction(`wrap.${name}`, (call) => {
        if (name !== 'assign' || row === undefined) return INPUT;
        const assign = managerValue(context).get?.('assign');
        return assign === undefined
          ? row
          : callFunction(context.machine, assign, [row, ...call.args], call.node);
      }),
  });
}
