import { ts } from '#typescript';
import type { Activation } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type ClassValue, stringOf, type Value } from '../../interpreter/values.ts';
import { type Decorator, decoratorsOf } from '../decorators.ts';
import { type EntityIndex, lookUpEntity } from '../entity-lookup.ts';
import { entriesOfObject, textMember } from '../option-objects.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';
import { snakeCase } from '../typeorm/entities.ts';
import { decoratedRelation, type Relation, schemaRelation } from './relations.ts';

/** The entities of the program, made known on first use. */
export interface Entities {
  readonly sink: SchemaSink;
  readonly byClass: Map<ClassValue, Entity>;
  readonly byName: Map<string, Entity>;
  readonly byTable: Map<string, Entity>;
  /** Tables of the rows that a call has made: they are written when it flushes. */
  readonly made: WeakMap<Activation, Set<string>>;
}

export interface Entity {
  readonly mikroEntity: true;
  readonly name: string;
  readonly table: string;
  readonly relations: Map<string, Relation>;
  /** Methods that run when a row is made, changed or removed, by the name of their decorator. */
  readonly hooks: Map<string, string[]>;
  readonly classOf?: ClassValue;
}

const RELATION = /^(?:ManyToOne|OneToMany|OneToOne|ManyToMany)$/;
const HOOK = /^(?:Before|After)(?:Create|Update|Upsert|Delete)$/;
const FIELD = /^(?:Property|PrimaryKey|Enum|Formula|SerializedPrimaryKey|Unique|Index|Embedded)$/;

/** The entity that a class, its schema, its name, or a row stands for. */
export function entityOf(machine: Machine, entities: Entities, value: Value | undefined): Entity | undefined {
  const index: EntityIndex<Entity> = {
    ofClass: (classOf) => entityOfClass(machine, entities, classOf),
    ofModel: (model) => (isEntity(model) ? model : undefined),
    named: (name) => entities.byName.get(name),
  };
  return lookUpEntity(index, value);
}

function isEntity(model: object): model is Entity {
  return 'mikroEntity' in model;
}

function entityOfClass(machine: Machine, entities: Entities, classOf: ClassValue): Entity | undefined {
  const known = entities.byClass.get(classOf);
  if (known !== undefined) return known;
  const decorators = decoratorsOf(machine, classOf);
  const head = decorators.find((one) => one.member === undefined && one.name === 'Entity');
  if (head === undefined) return undefined;
  const name = classOf.node.name?.text ?? '';
  const table = textMember(head.args[0], 'tableName') ?? textMember(head.args[0], 'collection');
  const entity: Entity = {
    mikroEntity: true,
    name,
    table: table ?? snakeCase(name),
    relations: new Map(),
    hooks: new Map(),
    classOf,
  };
  entities.byClass.set(classOf, entity);
  entities.byTable.set(entity.table, entity);
  entities.byName.set(name, entity);
  describe(machine, entities, entity, decorators);
  return entity;
}

function describe(
  machine: Machine,
  entities: Entities,
  entity: Entity,
  decorators: readonly Decorator[],
): void {
  const schema = tableSchema(entities.sink, entity.table);
  for (const decorator of decorators) {
    const { member, name } = decorator;
    if (member === undefined) continue;
    if (FIELD.test(name)) schema.columns.add(snakeCase(member));
    if (HOOK.test(name)) entity.hooks.set(name, [...(entity.hooks.get(name) ?? []), member]);
    if (!RELATION.test(name)) continue;
    const target = () => entityOf(machine, entities, targetOf(entity, decorator));
    entity.relations.set(member, decoratedRelation(entities.sink, entity, { ...decorator, member, target }));
    if (name !== 'ManyToOne' && name !== 'OneToOne') continue;
    schema.columns.add(`${snakeCase(member)}_id`);
    entities.sink.later.push(() => {
      const found = target();
      if (found !== undefined) schema.foreignKeys.set(`${snakeCase(member)}_id`, found.table);
    });
  }
}

/** `@ManyToOne(() => Author)`, `@ManyToOne({ entity: () => Author })`, or the type of the property alone. */
function targetOf({ classOf }: Entity, { args, type }: Decorator): Value | undefined {
  const [first] = args;
  const given = first?.kind === 'object' ? first.props.get('entity') : first;
  if (given !== undefined && given.kind !== 'function' && given.kind !== 'object') return given;
  const body = given?.kind === 'function' && ts.isArrowFunction(given.node) ? given.node.body : undefined;
  const name =
    body?.getText() ??
    type?.replaceAll(/\b(?:Collection|Rel|Ref|Reference|IdentifiedReference)<|[<>\s].*$/g, '');
  return name === undefined ? undefined : classOf?.scope.lookup(name)?.get();
}

/** `new EntitySchema({ class: Author, tableName: 'authors', properties: { … } })` and `defineEntity({ … })`. */
export function schemaEntity(machine: Machine, entities: Entities, options: Value | undefined): Entity {
  const [classOf] = options?.kind === 'object' ? [options.props.get('class')] : [];
  const name =
    classOf?.kind === 'class' ? (classOf.node.name?.text ?? '') : (textMember(options, 'name') ?? '');
  const table = textMember(options, 'tableName') ?? textMember(options, 'collection') ?? snakeCase(name);
  const entity: Entity = { mikroEntity: true, name, table, relations: new Map(), hooks: new Map() };
  entities.byName.set(name, entity);
  entities.byTable.set(table, entity);
  if (classOf?.kind === 'class') entities.byClass.set(classOf, entity);
  const schema = tableSchema(entities.sink, table);
  for (const [property, definition] of entriesOfObject(
    options?.kind === 'object' ? options.props.get('properties') : undefined,
  )) {
    schema.columns.add(snakeCase(property));
    const target = definition.kind === 'object' ? definition.props.get('entity') : undefined;
    if (target === undefined) continue;
    const text = stringOf(target);
    const lazily =
      target.kind === 'function' && ts.isArrowFunction(target.node) ? target.node.body.getText() : text;
    entity.relations.set(
      property,
      schemaRelation(entities.sink, entity, {
        member: property,
        options: definition,
        target: () =>
          lazily === undefined
            ? entityOf(machine, entities, target)
            : entities.byName.get(lazily.replaceAll(/['"]/g, '')),
      }),
    );
  }
  return entity;
}
