import { dirname, join } from 'node:path';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { requireModule } from '../../interpreter/modules.ts';
import {
  type Call,
  type ClassValue,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { decoratorsOf } from '../decorators.ts';
import { entriesOfObject, itemsOf, membersOf, textMember } from '../option-objects.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { dialectOf } from '../sql/tables.ts';
import {
  customRepository,
  type DataSource,
  dataSourceValue,
  managerValue,
  repositoryValue,
} from './data-source.ts';
import { type EntityRegistry, entityOf, schemaEntity } from './entities.ts';
import { answerForManagers } from './handed-managers.ts';
import { eventSubscriber } from './hooks.ts';
import { queryBuilder } from './query-builder.ts';
import { makesRows, OPERATIONS, operate, rowMember } from './repositories.ts';

/** `typeorm`: entities, repositories, managers, query builders; one data source for the whole program. */
export function typeormModel(sink: SchemaSink): LibraryModel {
  const registry: EntityRegistry = {
    sink,
    byClass: new Map(),
    byName: new Map(),
    ofRepository: (machine, value) =>
      entityOf(
        machine,
        registry,
        decoratorsOf(machine, value).find((one) => one.name === 'EntityRepository')?.args[0],
      ),
  };
  const connection = {};
  const source: DataSource = {
    registry,
    connection,
    runner: () => ({ connection }),
    manager: (machine, runner) => managerValue(machine, { ...source, runner }),
  };
  let own: NativeValue | undefined;
  return {
    packages: ['typeorm'],
    valueOfType: (machine, type) => valueOfType(machine, source, type),
    load: (machine) => {
      if (own !== undefined) return own;
      answerForManagers(machine, source);
      own = library(machine, source);
      return own;
    },
  };
}

/** `repository: Repository<User>` tells the entity by its name. */
function valueOfType(machine: Machine, source: DataSource, type: string): Value | undefined {
  const [, entity] = /^(?:Repository|TreeRepository)<(\w+)>$/.exec(type) ?? [];
  if (entity !== undefined) return repositoryValue(machine, source, source.registry.byName.get(entity));
  if (/^EntityManager$/.test(type)) return managerValue(machine, source);
  return /^DataSource$/.test(type) ? dataSourceValue(machine, source) : undefined;
}

function library(machine: Machine, base: DataSource): NativeValue {
  let source = base;
  const made = ({ args: [options], node }: Call): DataSource => {
    const load = once(() => {
      for (const entities of membersOf(options, 'entities')) loadEntities(machine, source, entities);
      for (const subscribers of membersOf(options, 'subscribers')) loadModules(machine, subscribers);
    });
    const dialect = source.dialect ?? dialectOf(textMember(options, 'type'));
    const manager: DataSource['manager'] = (at, runner) => managerValue(at, { ...source, runner });
    source = { ...base, dialect, load, manager };
    // Where nothing is seen to open it.
    machine.later(nativeFunction('load', load), node);
    return source;
  };
  const open = (call: Call): Value => {
    const opened = made(call);
    opened.load?.();
    return dataSourceValue(machine, opened);
  };
  const members: Readonly<Record<string, () => Value>> = {
    DataSource: () => native('DataSource', { construct: (call) => dataSourceValue(machine, made(call)) }),
    createConnection: () => nativeFunction('createConnection', open),
    createConnections: () => nativeFunction('createConnections', open),
    getConnection: () => nativeFunction('getConnection', () => dataSourceValue(machine, source)),
    getManager: () => nativeFunction('getManager', () => managerValue(machine, source)),
    getConnectionManager: () => INPUT,
    getRepository: () =>
      nativeFunction('getRepository', ({ args }) =>
        repositoryValue(machine, source, entityOf(machine, source.registry, args[0])),
      ),
    getCustomRepository: () =>
      nativeFunction('getCustomRepository', ({ args, node }) =>
        customRepository(machine, source, args[0], node),
      ),
    Repository: () => repositoryClass(machine, source),
    AbstractRepository: () => repositoryClass(machine, source),
    BaseEntity: () => native('BaseEntity', { derive: (classOf) => activeRecord(machine, source, classOf) }),
    EntitySchema: () =>
      native('EntitySchema', {
        construct: ({ args }) =>
          native('entity schema', { model: schemaEntity(machine, source.registry, args[0]) }),
      }),
    EventSubscriber: () => eventSubscriber(source.registry),
    Table: () => native('Table', { construct: ({ args }) => args[0] ?? INPUT }),
    TableForeignKey: () => native('TableForeignKey', { construct: ({ args }) => args[0] ?? INPUT }),
    TableColumn: () => native('TableColumn', { construct: ({ args }) => args[0] ?? INPUT }),
  };
  const self: NativeValue = native('typeorm', {
    get: (name) =>
      name === 'default'
        ? self
        : (ownMember(members, name)?.() ?? { kind: 'external', package: 'typeorm', path: `.${name}` }),
  });
  return self;
}

/** `class X extends Repository<User>`: by decorator, or constructed with the entity and a manager. */
function repositoryClass(machine: Machine, source: DataSource): NativeValue {
  return native('Repository', {
    construct: ({ args }) => repositoryValue(machine, source, entityOf(machine, source.registry, args[0])),
    derive: (classOf) =>
      native('repository class', {
        construct: ({ args }) =>
          repositoryValue(
            machine,
            source,
            entityOf(machine, source.registry, args[0]) ?? source.registry.ofRepository(machine, classOf),
          ),
      }),
  });
}

/** Classes that extend BaseEntity are their own repositories. */
function activeRecord(machine: Machine, source: DataSource, classOf: ClassValue): NativeValue {
  const entity = () => entityOf(machine, source.registry, classOf);
  return native('active record', {
    construct: ({ thisValue }) =>
      native('active record row', { get: (name) => rowMemberOf(name, () => thisValue) }),
    get: (name) => {
      const operation = ownMember(OPERATIONS, name);
      if (operation !== undefined)
        return nativeFunction(`Entity.${name}`, (call) =>
          operate(machine, source, entity(), operation, call),
        );
      if (name === 'createQueryBuilder')
        return nativeFunction('Entity.createQueryBuilder', (call) =>
          queryBuilder(machine, source, entity(), call),
        );
      if (name === 'getRepository')
        return nativeFunction('Entity.getRepository', () => repositoryValue(machine, source, entity()));
      return makesRows(machine, source, entity(), name);
    },
  });
  function rowMemberOf(name: string, self: () => Value): Value | undefined {
    const found = entity();
    return found === undefined ? INPUT : rowMember(machine, source, found, name, self);
  }
}

function once(work: () => void): () => Value {
  let isDone = false;
  return () => {
    if (!isDone) {
      isDone = true;
      work();
    }
    return UNDEFINED;
  };
}

/** Classes are taken as they are; a pattern of files loads the modules that hold the classes. */
function loadEntities(machine: Machine, source: DataSource, entities: Value): void {
  for (const one of [...itemsOf(entities), ...entriesOfObject(entities).map(([, value]) => value)]) {
    entityOf(machine, source.registry, one);
    const pattern = stringOf(one);
    for (const file of pattern === undefined ? [] : matchingFiles(machine, pattern)) {
      const exported = requireModule(machine, file);
      for (const [, value] of entriesOfObject(exported)) entityOf(machine, source.registry, value);
    }
  }
}

/** Modules of subscribers, which register themselves by their decorator. */
function loadModules(machine: Machine, patterns: Value): void {
  for (const pattern of itemsOf(patterns).map(stringOf))
    for (const file of pattern === undefined ? [] : matchingFiles(machine, pattern))
      requireModule(machine, file);
}

/** Files that a pattern such as `src/entity/**\/*.ts` names; compiled folders stand for their sources. */
function matchingFiles(machine: Machine, pattern: string): string[] {
  const absolute = pattern.startsWith('/') ? pattern : join(machine.sources.root, pattern);
  const sources = absolute.replace(/\/(?:dist|build)\//, '/src/');
  const fixed = sources.slice(0, sources.search(/[*{?]|$/));
  const folder = fixed.endsWith('/') ? fixed.slice(0, -1) : dirname(fixed);
  const matches = globExpression(sources);
  return filesIn(machine, folder).filter(
    (file) => matches.test(file.replace(/\.ts$/, '.js')) || matches.test(file),
  );
}

function globExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*|\{[^}]*\}|[.+^$()|[\]\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '*') return '[^/]*';
    return token.startsWith('{')
      ? `(?:${token.slice(1, -1).replaceAll('.', '\\.').split(',').join('|')})`
      : `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}

function filesIn(machine: Machine, folder: string): string[] {
  return (machine.sources.list(folder) ?? []).flatMap(({ name, isDirectory }) => {
    if (name === 'node_modules' || name.startsWith('.')) return [];
    const path = join(folder, name);
    return isDirectory
      ? filesIn(machine, path)
      : /\.[cm]?[jt]s$/.test(name) && !name.endsWith('.d.ts')
        ? [path]
        : [];
  });
}
