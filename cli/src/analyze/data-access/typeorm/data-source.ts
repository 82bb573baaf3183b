import type { TransactionFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  ANY_MEMBER,
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject } from '../option-objects.ts';
import { newQuery } from '../queries.ts';
import { addDefinitionsOf } from '../sql/definitions.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { sqlInto } from '../sql/queries.ts';
import type { Dialect } from '../sql/tables.ts';
import { begin, commit, during, rollback } from '../transactions.ts';
import { type Entity, entityOf } from './entities.ts';
import { queryBuilder } from './query-builder.ts';
import { makesRows, managed, OPERATIONS, operate, type Source } from './repositories.ts';

/** A source with what raw SQL and transactions on it need. */
export interface DataSource extends Source {
  readonly connection: object;
  readonly dialect?: Dialect | undefined;
  /** Loads the modules of entities and subscribers, as opening it does: by then they may ask for it in turn. */
  readonly load?: () => void;
}

/** `dataSource`, `getConnection()`: repositories, the manager, query runners, transactions. */
export function dataSourceValue(machine: Machine, source: DataSource): NativeValue {
  const manager = managerValue(machine, source);
  const self: NativeValue = native('typeorm data source', {
    get: (name) => {
      switch (name) {
        case 'manager':
          return manager;
        case 'initialize':
        case 'connect':
          return nativeFunction(`dataSource.${name}`, ({ args, node }) => {
            source.load?.();
            return passedOn(machine, args, node, self);
          });
        case 'createQueryRunner':
          return nativeFunction('dataSource.createQueryRunner', () => queryRunner(machine, source));
        case 'getMetadata':
          return nativeFunction('dataSource.getMetadata', ({ args }) =>
            metadataOf(entityOf(machine, source.registry, args[0])),
          );
        case 'isInitialized':
        case 'options':
        case 'entityMetadatas':
          return INPUT;
        case ANY_MEMBER:
          return undefined;
        default:
          return manager.get?.(name);
      }
    },
  });
  return self;
}

/** What the library knows of an entity: statements are put together with its table. */
function metadataOf(entity: Entity | undefined): Value {
  if (entity === undefined) return INPUT;
  const table = literal(entity.table);
  return objectValue(
    [
      ['name', literal(entity.name)],
      ['tableName', table],
      ['tablePath', table],
    ],
    true,
  );
}

/** An entity manager, of the source or of a transaction. */
export function managerValue(machine: Machine, source: DataSource): NativeValue {
  const self: NativeValue = native('typeorm manager', {
    get: (name) => {
      switch (name) {
        case 'getRepository':
        case 'getTreeRepository':
        case 'getMongoRepository':
          return nativeFunction(`manager.${name}`, ({ args }) =>
            repositoryValue(machine, source, entityOf(machine, source.registry, args[0])),
          );
        case 'getCustomRepository':
        case 'withRepository':
          return nativeFunction(`manager.${name}`, ({ args, node }) =>
            customRepository(machine, source, args[0], node),
          );
        case 'query':
          return nativeFunction('manager.query', (call) => rawQuery(machine, source, call));
        case 'transaction':
          return nativeFunction('manager.transaction', (call) => transaction(machine, source, call));
        case 'createQueryBuilder':
          return nativeFunction('manager.createQueryBuilder', (call) =>
            queryBuilder(machine, source, entityOf(machine, source.registry, call.args[0]), call),
          );
        case 'create':
        case 'merge':
          return nativeFunction(`manager.${name}`, ({ args, node }) =>
            callFunction(
              machine,
              makesRows(machine, source, entityOf(machine, source.registry, args[0]), name) ?? INPUT,
              args,
              node,
            ),
          );
        case 'connection':
        case 'dataSource':
          return dataSourceValue(machine, source);
        default:
          return managed(machine, source, name);
      }
    },
  });
  return self;
}

/** What a repository is of, for managers that are asked for the same one of their own. */
class OfEntity {
  readonly entity: Entity | undefined;

  constructor(entity: Entity | undefined) {
    this.entity = entity;
  }
}

/** A repository of one entity. */
export function repositoryValue(
  machine: Machine,
  source: DataSource,
  entity: Entity | undefined,
): NativeValue {
  const self: NativeValue = native('typeorm repository', {
    model: new OfEntity(entity),
    get: (name) => {
      const operation = ownMember(OPERATIONS, name);
      if (operation !== undefined)
        return nativeFunction(`repository.${name}`, (call) =>
          operate(machine, source, entity, operation, call),
        );
      switch (name) {
        case 'createQueryBuilder':
          return nativeFunction('repository.createQueryBuilder', (call) =>
            queryBuilder(machine, source, entity, call),
          );
        case 'query':
          return nativeFunction('repository.query', (call) => rawQuery(machine, source, call));
        case 'manager':
          return managerValue(machine, source);
        case 'extend':
          return nativeFunction('repository.extend', ({ args }) => {
            const extended = repositoryValue(machine, source, entity);
            for (const [key, value] of entriesOfObject(args[0])) extended.props.set(key, value);
            return extended;
          });
        case 'metadata':
          return metadataOf(entity);
        case 'target':
          return INPUT;
        default:
          return makesRows(machine, source, entity, name);
      }
    },
  });
  return self;
}

/** `@EntityRepository(User) class UserRepository extends Repository<User>`. */
export function customRepository(
  machine: Machine,
  source: DataSource,
  value: Value | undefined,
  node: Call['node'],
): Value {
  if (value?.kind !== 'class') return boundTo(machine, source, value ?? INPUT);
  const made = callFunction(machine, value, [], node);
  if (made.kind === 'object')
    made.base = repositoryValue(machine, source, entityOfRepository(machine, source, value));
  return made;
}

/** `manager.withRepository(users)`: the same repository, with the manager's connection and transaction. */
function boundTo(machine: Machine, source: DataSource, value: Value): Value {
  if (value.kind === 'object' && value.base?.kind === 'native')
    return { ...value, base: boundTo(machine, source, value.base) };
  if (value.kind !== 'native' || !(value.model instanceof OfEntity)) return value;
  const bound = repositoryValue(machine, source, value.model.entity);
  for (const [name, member] of value.props) bound.props.set(name, member);
  return bound;
}

function entityOfRepository(
  machine: Machine,
  source: DataSource,
  value: Value & { kind: 'class' },
): Entity | undefined {
  return source.registry.ofRepository(machine, value);
}

function rawQuery(machine: Machine, source: DataSource, { args, node }: Call): Value {
  addDefinitionsOf(source.registry.sink, args[0], source.dialect);
  sqlInto(machine, newQuery(machine, node, source.runner()), args[0], node, {
    dialect: source.dialect,
    written: firstArgument(node),
  });
  return INPUT;
}

/** `transaction(work)` and `transaction(isolation, work)`. */
function transaction(machine: Machine, source: DataSource, { args, node }: Call): Value {
  const outer = source.runner().transaction;
  const opened = outer ?? begin(machine, node, source.connection);
  const inner: DataSource = {
    ...source,
    runner: () => ({ connection: source.connection, transaction: opened }),
  };
  const work = args.find((arg) => arg.kind === 'function') ?? INPUT;
  const run = () => callFunction(machine, work, [managerValue(machine, inner)], node);
  return outer === undefined ? during(machine, opened, run) : run();
}

/** A query runner is one connection: its transaction is that of its manager. */
function queryRunner(machine: Machine, source: DataSource): NativeValue {
  let open: TransactionFact | undefined;
  const inner: DataSource = {
    ...source,
    runner: () => ({ connection: source.connection, transaction: open }),
  };
  const ended = (how: typeof commit): Value => {
    how(machine, open);
    if (machine.speculation === 0) open = undefined;
    return INPUT;
  };
  const methods: Readonly<Record<string, (call: Call) => Value>> = {
    startTransaction: ({ node }) => {
      const opened = begin(machine, node, source.connection);
      open = opened;
      if (opened !== undefined)
        opened.goOn = () => {
          open = opened;
        };
      return INPUT;
    },
    commitTransaction: () => ended(commit),
    rollbackTransaction: () => ended(rollback),
    query: (call) => rawQuery(machine, inner, call),
  };
  const manager = managerValue(machine, inner);
  return native('typeorm query runner', {
    get: (name) => {
      if (name === 'manager') return manager;
      return nativeFunction(`queryRunner.${name}`, ownMember(methods, name) ?? (() => INPUT));
    },
  });
}
