import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { loadDynamic } from '../../interpreter/modules.ts';
import { detached } from '../../interpreter/open-transactions.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { itemsOf, membersOf, textMember } from '../option-objects.ts';
import { newQuery } from '../queries.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { addDefinitionsOf } from '../sql/definitions.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { sqlInto } from '../sql/queries.ts';
import { dialectOf } from '../sql/tables.ts';
import { adoptTransaction, begin, commit, during, rollback } from '../transactions.ts';
import { readAssociations, readDecorators } from './decorated.ts';
import { EXPRESSIONS, expression } from './expressions.ts';
import { newModel } from './models.ts';
import { queryInterface } from './query-interface.ts';
import {
  associationsOf,
  configure,
  describe,
  modelOf,
  type SequelizeModel,
  type SequelizeState,
} from './state.ts';

const PACKAGES = ['sequelize', '@sequelize/core', 'sequelize-typescript'];

/** `sequelize`: models by `define`, `init` or decorators, associations, raw SQL and transactions. */
export function sequelizeModel(sink: SchemaSink): LibraryModel {
  const state: SequelizeState = { sink, models: new Map(), joinsOpen: false };
  let own: NativeValue | undefined;
  return {
    packages: PACKAGES,
    load: (machine, name) => {
      if (name === '@sequelize/core') state.joinsOpen = true;
      own ??= sequelizeClass(machine, state);
      return own;
    },
  };
}

function sequelizeClass(machine: Machine, state: SequelizeState): NativeValue {
  const modelClass = native('sequelize.Model', {
    derive: (classOf) => {
      const model = newModel(machine, state, classOf);
      if (readDecorators(machine, model, classOf)) {
        model.readAssociations = () => readAssociations(machine, model, classOf);
        state.sink.later.push(() => associationsOf(model));
      }
      return model.value;
    },
  });
  const self: NativeValue = native('Sequelize', {
    construct: (call) => instance(machine, state, call),
    call: (call) => instance(machine, state, call),
    get: (name) => {
      if (name === 'default' || name === 'Sequelize') return self;
      if (name === 'Model') return modelClass;
      if (name === 'useCLS')
        return nativeFunction('Sequelize.useCLS', () => {
          state.joinsOpen = true;
          return self;
        });
      if (EXPRESSIONS.has(name)) return expression(machine, state, name);
      return { kind: 'external', package: 'sequelize', path: `.${name}` };
    },
  });
  return self;
}

function instance(machine: Machine, state: SequelizeState, call: Call): NativeValue {
  for (const arg of call.args) {
    state.dialect ??= dialectOf(textMember(arg, 'dialect') ?? stringOf(arg)?.split(':')[0]);
    state.defaults ??= membersOf(arg, 'define')[0];
    for (const models of membersOf(arg, 'models')) addModels(models);
  }
  const methods: Readonly<Record<string, (call: Call) => Value>> = {
    define: ({ args }) => define(machine, state, args),
    model: ({ args }) => state.models.get(stringOf(args[0]) ?? '')?.value ?? UNKNOWN,
    isDefined: () => INPUT,
    query: (one) => rawQuery(machine, state, one),
    transaction: (one) => transaction(machine, state, one),
    import: ({ args, node }) => imported(machine, self, args, node),
    getQueryInterface: () => queryInterface(machine, state.sink),
    addModels: ({ args: [models] }) => {
      addModels(models);
      return UNDEFINED;
    },
  };
  const self: NativeValue = native('sequelize', {
    get: (name) => {
      const method = ownMember(methods, name);
      if (method !== undefined) return nativeFunction(`sequelize.${name}`, method);
      if (name === 'models') return modelsObject(state);
      if (name === 'Sequelize') return UNKNOWN;
      if (EXPRESSIONS.has(name)) return expression(machine, state, name);
      return { kind: 'external', package: 'sequelize', path: `.${name}` };
    },
  });
  state.instance ??= self;
  return self;
}

/** A class becomes a model when it is first looked at. */
function addModels(models: Value | undefined): void {
  for (const one of itemsOf(models)) modelOf(one);
}

function modelsObject(state: SequelizeState): Value {
  return objectValue(
    [...state.models].map(([name, model]): [string, Value] => [name, classOrModel(model)]),
    true,
  );
}

function classOrModel(model: SequelizeModel): Value {
  return model.row.kind === 'object' ? (model.row.classOf ?? model.value) : model.value;
}

function define(
  machine: Machine,
  state: SequelizeState,
  [name, attributes, options]: readonly Value[],
): Value {
  const text = stringOf(name);
  if (text === undefined) return UNKNOWN;
  const known = state.models.get(text);
  const model = known ?? newModel(machine, state);
  configure(model, text, state.defaults, options);
  describe(model, attributes);
  return model.value;
}

/** `sequelize.import(path)` of version 5: the file exports a function of the instance and the types. */
function imported(machine: Machine, self: Value, args: readonly Value[], node: Call['node']): Value {
  const module = machine.modules.get(node.getSourceFile().fileName);
  const [path, given] = args;
  const factory =
    given ??
    (module === undefined || path === undefined ? UNKNOWN : loadDynamic(machine, node, path, module));
  // As sequelize does: of a module with a default export that is meant.
  const define = factory.kind === 'object' ? getProperty(machine, factory, 'default', node) : factory;
  return callFunction(
    machine,
    define,
    [self, { kind: 'external', package: 'sequelize', path: '.DataTypes' }],
    node,
  );
}

function rawQuery(machine: Machine, state: SequelizeState, { args, node }: Call): Value {
  const [text, options] = args;
  const fact = newQuery(machine, node, { connection: state, joinsOpen: state.joinsOpen });
  for (const one of membersOf(options, 'transaction')) adoptTransaction(machine, fact, one);
  const sql = membersOf(text, 'query')[0] ?? text;
  addDefinitionsOf(state.sink, sql, state.dialect);
  sqlInto(machine, fact, sql, node, {
    dialect: state.dialect,
    written: firstArgument(node),
  });
  return INPUT;
}

/** `transaction(work)`, `transaction(options, work)` and `await transaction()`. */
function transaction(machine: Machine, state: SequelizeState, { args, node }: Call): Value {
  const opened = begin(machine, node, state);
  if (opened === undefined) return UNKNOWN;
  const value = native('sequelize transaction', {
    model: { transaction: opened },
    get: (name) => {
      if (name === 'commit' || name === 'rollback')
        return nativeFunction(`transaction.${name}`, () => {
          (name === 'commit' ? commit : rollback)(machine, opened);
          return INPUT;
        });
      if (name === 'afterCommit')
        return nativeFunction('transaction.afterCommit', (call) =>
          detached(machine, () => passedOn(machine, call.args, call.node, UNDEFINED)),
        );
      return INPUT;
    },
  });
  const work = args.find((arg) => arg.kind === 'function');
  return work === undefined
    ? value
    : during(machine, opened, () => callFunction(machine, work, [value], node));
}
