import { defineDetector } from './detector.ts';
import { schemaPlaces } from './schema-places.ts';

/** A row that the database lets exist only while another one does. */
export const foreignKey = defineDetector({
  id: 'foreign-key',
  sees: 'a column that refers to another table, at the place of the schema that says so',
  find: (evidence) => {
    const placeOfColumn = schemaPlaces({ ...evidence, entry: evidence.facts.application.entry });
    return evidence.facts.tables.flatMap((table) =>
      table.foreignKeys
        .filter((key) => key.table !== table.name)
        .map((key) => ({
          name: `${table.name}.${key.column}`,
          ...placeOfColumn(table.name, key.column),
          message: `${table.name}.${key.column} refers to ${key.table}`,
          data: { table: table.name, column: key.column, parent: key.table },
        })),
    );
  },
});
