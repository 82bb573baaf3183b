import { ts } from '#typescript';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type ClassValue, stringOf, type Value } from '../../interpreter/values.ts';
import { type Decorator, decoratorsOf } from '../decorators.ts';
import { type EntityIndex, lookUpEntity } from '../entity-lookup.ts';
import { entriesOfObject, isSet, membersOf, textMember } from '../option-objects.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';
import { addDefinitions } from '../sql/definitions.ts';

/** The entities of the program, by class and by name. */
export interface EntityRegistry {
  readonly sink: SchemaSink;
  readonly byClass: Map<ClassValue, Entity>;
  readonly byName: Map<string, Entity>;
  /** The entity of a repository class that names it in its decorator. */
  ofRepository(machine: Machine, value: ClassValue): Entity | undefined;
}

export interface Entity {
  readonly entity: true;
  readonly name: string;
  readonly table: string;
  readonly relations: Map<string, Relation>;
  /** Relations whose rows are counted, or whose keys are gathered, by a query of its own whenever a row is loaded. */
  readonly counted: Map<string, Counted>;
  /** The table of all ways down a tree, where the entity is one that keeps them. */
  readonly closure?: string;
  /** The class whose rows it has; schemas made by `EntitySchema` have none. */
  readonly classOf?: ClassValue;
}

type Counted = 'rows' | 'keys';

export interface Relation {
  readonly name: string;
  readonly target: () => Entity | undefined;
  /** The join table, on the side that owns it. */
  readonly between?: string;
  readonly isEager: boolean;
  /** Whether it is loaded when a row is asked for it. */
  readonly isLazy: boolean;
  readonly isList: boolean;
  /** Whether the row itself holds the key. */
  readonly holdsKey: boolean;
  readonly cascades: boolean;
}

const RELATIONS = new Set(['OneToMany', 'ManyToOne', 'OneToOne', 'ManyToMany']);
const COLUMN = /Column$|^(?:Column|PrimaryColumn|ObjectIdColumn)$/;

/** The library's own rule: `UserPhoto` is `user_photo`. */
export function snakeCase(text: string): string {
  return text
    .replaceAll(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** The entity that a class, a schema, a name or a row stands for. */
export function entityOf(
  machine: Machine,
  registry: EntityRegistry,
  value: Value | undefined,
): Entity | undefined {
  const index: EntityIndex<Entity> = {
    ofClass: (classOf) => classEntity(machine, registry, classOf),
    ofModel: (model) => (isEntity(model) ? model : undefined),
    named: (name) => registry.byName.get(name),
  };
  return lookUpEntity(index, value);
}

function isEntity(model: object): model is Entity {
  return 'entity' in model;
}

function classEntity(machine: Machine, registry: EntityRegistry, classOf: ClassValue): Entity | undefined {
  const known = registry.byClass.get(classOf);
  if (known !== undefined) return known;
  const decorators = decoratorsOf(machine, classOf);
  const head = decorators.find((one) => one.member === undefined && /^(?:View|Child)?Entity$/.test(one.name));
  if (head === undefined) return undefined;
  const [first, second] = head.args;
  const className = classOf.node.name?.text ?? '';
  const parent =
    head.name === 'ChildEntity' && classOf.base?.kind === 'class'
      ? classEntity(machine, registry, classOf.base)
      : undefined;
  const table =
    parent?.table ??
    stringOf(first) ??
    textMember(first, 'name') ??
    textMember(second, 'name') ??
    snakeCase(className);
  const entity: Entity = {
    entity: true,
    name: className,
    table,
    relations: new Map(),
    counted: new Map(),
    ...closureOf(table, decorators),
    classOf,
  };
  registry.byClass.set(classOf, entity);
  registry.byName.set(className, entity);
  for (const decorator of decorators) addRelation(machine, registry, entity, decorator, decorators);
  if (head.name === 'ViewEntity') addView(registry, entity, head.args);
  else describe(registry, entity, decorators);
  return entity;
}

/** `@Tree('closure-table')`, whose options may name the table. */
function closureOf(table: string, decorators: readonly Decorator[]): { readonly closure?: string } {
  const tree = decorators.find((one) => one.member === undefined && one.name === 'Tree');
  if (tree === undefined || stringOf(tree.args[0]) !== 'closure-table') return {};
  return { closure: `${textMember(tree.args[1], 'closureTableName') ?? table}_closure` };
}

/** `@ViewEntity({ expression: 'SELECT …' })`: who reads the view reads the tables behind it. */
function addView({ sink }: EntityRegistry, { table }: Entity, args: readonly Value[]): void {
  for (const expression of args.map((one) => textMember(one, 'expression')))
    if (expression !== undefined) addDefinitions(sink, `CREATE VIEW ${table} AS ${expression}`);
}

function addRelation(
  machine: Machine,
  registry: EntityRegistry,
  entity: Entity,
  { name, args, member, type }: Decorator,
  all: readonly Decorator[],
): void {
  if (member === undefined) return;
  const [given] = args;
  const counted = COUNTS.get(name);
  const ofRelation = counted === undefined ? undefined : relationNamed(given);
  if (counted !== undefined && ofRelation !== undefined) entity.counted.set(ofRelation, counted);
  if (!RELATIONS.has(name)) return;
  const options = args.findLast((arg) => arg.kind === 'object');
  const target = (): Entity | undefined =>
    entityOf(
      machine,
      registry,
      given?.kind === 'function' ? callFunction(machine, given, [], given.node) : given,
    );
  const joinTable = all.find((one) => one.member === member && one.name === 'JoinTable');
  const between =
    joinTable === undefined
      ? undefined
      : (textMember(joinTable.args[0], 'name') ?? joinTableName(entity, member, target()));
  entity.relations.set(member, {
    name: member,
    target,
    isEager: isSet(options, 'eager'),
    isLazy: isSet(options, 'lazy') || /^Promise\s*</.test(type ?? ''),
    isList: name.endsWith('ToMany'),
    holdsKey: name === 'ManyToOne' || all.some((one) => one.member === member && one.name === 'JoinColumn'),
    cascades: membersOf(options, 'cascade').some((one) => one.kind !== 'literal' || one.value === true),
    ...(between === undefined ? {} : { between }),
  });
}

const COUNTS: ReadonlyMap<string, Counted> = new Map([
  ['RelationCount', 'rows'],
  ['RelationId', 'keys'],
]);

/** `@RelationCount((user) => user.posts)`, or by its name. */
function relationNamed(given: Value | undefined): string | undefined {
  if (given?.kind !== 'function') return stringOf(given);
  const { body } = given.node;
  return body !== undefined && ts.isPropertyAccessExpression(body) ? body.name.text : undefined;
}

function joinTableName(entity: Entity, property: string, target: Entity | undefined): string {
  return snakeCase(`${entity.table}_${property.replaceAll('.', '_')}_${target?.table ?? ''}`);
}

/** The join table of a relation, which the other side may own. */
export function tableBetween(entity: Entity, relation: Relation): string | undefined {
  if (relation.between !== undefined) return relation.between;
  const back = [...(relation.target()?.relations.values() ?? [])].find(
    (one) => one.between !== undefined && one.target() === entity,
  );
  return back?.between;
}

function describe(registry: EntityRegistry, entity: Entity, decorators: readonly Decorator[]): void {
  const table = tableSchema(registry.sink, entity.table);
  for (const { name, args, member } of decorators)
    if (member !== undefined && COLUMN.test(name) && name !== 'JoinColumn')
      table.columns.add(
        args.map((arg) => textMember(arg, 'name')).find((one) => one !== undefined) ?? member,
      );
  registry.sink.later.push(() => {
    for (const relation of entity.relations.values()) {
      if (relation.between !== undefined) tableSchema(registry.sink, relation.between);
      const kind = decorators.find((one) => one.member === relation.name && RELATIONS.has(one.name))?.name;
      const column = decorators.find((one) => one.member === relation.name && one.name === 'JoinColumn');
      const target = relation.target();
      if (target !== undefined && (kind === 'ManyToOne' || column !== undefined))
        table.foreignKeys.set(textMember(column?.args[0], 'name') ?? `${relation.name}Id`, target.table);
    }
  });
}

/** `new EntitySchema({ name, tableName, columns, relations })`. */
export function schemaEntity(machine: Machine, registry: EntityRegistry, options: Value | undefined): Entity {
  const given = membersOf(options, 'target')[0];
  const classOf = given?.kind === 'class' ? given : undefined;
  const name = textMember(options, 'name') ?? classOf?.node.name?.text ?? '';
  const table = textMember(options, 'tableName') ?? snakeCase(name);
  const entity: Entity = {
    entity: true,
    name,
    table,
    relations: new Map(),
    counted: new Map(),
    ...(classOf === undefined ? {} : { classOf }),
  };
  registry.byName.set(name, entity);
  if (classOf !== undefined) registry.byClass.set(classOf, entity);
  const schema = tableSchema(registry.sink, table);
  for (const [column, definition] of membersOf(options, 'columns').flatMap(entriesOfObject))
    schema.columns.add(textMember(definition, 'name') ?? column);
  for (const [member, definition] of membersOf(options, 'relations').flatMap(entriesOfObject)) {
    const [target] = membersOf(definition, 'target');
    const joinTable = membersOf(definition, 'joinTable')[0];
    const resolve = () =>
      entityOf(
        machine,
        registry,
        target?.kind === 'function' ? callFunction(machine, target, [], target.node) : target,
      );
    const between =
      joinTable === undefined
        ? undefined
        : (textMember(joinTable, 'name') ?? joinTableName(entity, member, resolve()));
    entity.relations.set(member, {
      name: member,
      target: resolve,
      isEager: isSet(definition, 'eager'),
      isLazy: isSet(definition, 'lazy'),
      isList: membersOf(definition, 'type').some((one) => stringOf(one)?.endsWith('to-many') === true),
      holdsKey: membersOf(definition, 'type').some((one) => stringOf(one) === 'many-to-one'),
      cascades: isSet(definition, 'cascade'),
      ...(between === undefined ? {} : { between }),
    });
  }
  return entity;
}
