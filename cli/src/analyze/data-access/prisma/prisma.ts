import { dirname, join } from 'node:path';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  ANY_MEMBER,
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  type Value,
} from '../../interpreter/values.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';
import { isTagged, partsOfText, taggedText } from '../sql-clients/sql-tags.ts';
import { clientValue } from './client.ts';
import { implicitTable, type PrismaModel, type PrismaSchema, readPrismaSchema } from './schema-file.ts';
import { SchemaPlaces } from './schema-places.ts';

/** `@prisma/client`, or the client generated into the program: models from `schema.prisma`, queries by delegates. */
export function prismaModel(sink: SchemaSink): LibraryModel {
  let places: SchemaPlaces | undefined;
  let state: { schema: PrismaSchema; outputs: string[]; files: number; outside: number } | undefined;
  const connection = {};
  const read = (machine: Machine) => {
    const { modulesOutside: outside } = machine;
    if (state !== undefined && (state.files > 0 || state.outside === outside.length)) return state;
    places ??= new SchemaPlaces(machine.sources);
    const files = places.filesFor(outside);
    const schema = readPrismaSchema(files.map((file) => machine.sources.readText(file) ?? ''));
    state = {
      schema,
      outputs: schema.outputs.flatMap((output) => files.map((file) => join(dirname(file), output))),
      files: files.length,
      outside: outside.length,
    };
    describe(sink, schema);
    return state;
  };
  const client = (machine: Machine) => () => clientValue(machine, read(machine).schema, { connection });
  return {
    packages: ['@prisma/client'],
    covers: (machine, path) =>
      read(machine).outputs.some((output) => path === output || path.startsWith(`${output}/`)),
    valueOfType: (machine, type) =>
      /^(?:Prisma\.TransactionClient|PrismaClient)\b/.test(type) ? client(machine)() : undefined,
    load: (machine) => {
      const create = client(machine);
      const classValue = native('PrismaClient', { construct: create, derive: create });
      const self: NativeValue = native('@prisma/client', {
        get: (name) => {
          if (name === 'default') return self;
          if (name === 'PrismaClient') return classValue;
          if (name === 'Prisma') return prismaNamespace();
          return { kind: 'external', package: '@prisma/client', path: `.${name}` };
        },
      });
      return self;
    },
  };
}

function describe(sink: SchemaSink, schema: PrismaSchema): void {
  for (const model of schema.models.values()) {
    if (model.isView) continue;
    const table = tableSchema(sink, model.table);
    for (const field of model.fields.values()) {
      const target = schema.models.get(field.type);
      if (target === undefined) table.columns.add(field.column);
      for (const key of field.keys) {
        const column = model.fields.get(key)?.column ?? key;
        if (target !== undefined) table.foreignKeys.set(column, target.table);
      }
      const between = implicitTable(schema, model, field);
      if (between !== undefined && target !== undefined) describeBetween(sink, between, model, target);
    }
  }
}

/** The columns of an implicit table are `A` and `B`, in the order of the models' names. */
function describeBetween(sink: SchemaSink, name: string, one: PrismaModel, other: PrismaModel): void {
  const [first, second] = one.name < other.name ? [one, other] : [other, one];
  const table = tableSchema(sink, name);
  for (const [column, target] of [
    ['A', first],
    ['B', second],
  ] as const) {
    table.columns.add(column);
    table.foreignKeys.set(column, target.table);
  }
}

/** `Prisma.sql` and its like make fragments; everything else of the namespace is types and errors. */
function prismaNamespace(): Value {
  return native('Prisma', {
    get: (name) => {
      if (name === 'sql')
        return nativeFunction('Prisma.sql', (call) =>
          fragment(isTagged(call) ? taggedText(call.args) : INPUT),
        );
      if (name === 'raw') return nativeFunction('Prisma.raw', ({ args }: Call) => fragment(args[0] ?? INPUT));
      if (name === 'empty') return fragment({ kind: 'literal', value: '' });
      if (name === 'join') return nativeFunction('Prisma.join', () => INPUT);
      // What a method of an extension is called on.
      if (name === 'defineExtension' || name === 'getExtensionContext')
        return nativeFunction(`Prisma.${name}`, ({ args }) => args[0] ?? INPUT);
      // `Prisma.validator<Prisma.TeamDefaultArgs>()({ include: … })` gives what it is given.
      if (name === 'validator')
        return nativeFunction('Prisma.validator', () =>
          nativeFunction('validated', ({ args }) => args[0] ?? INPUT),
        );
      return name === ANY_MEMBER
        ? INPUT
        : { kind: 'external', package: '@prisma/client', path: `.Prisma.${name}` };
    },
  });
}

function fragment(text: Value): NativeValue {
  return native('sql fragment', { model: { sqlText: partsOfText(text) } });
}
