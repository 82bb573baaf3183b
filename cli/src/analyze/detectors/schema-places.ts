import { ts } from '#typescript';
import type { SourceModule } from '../interpreter/module.ts';
import { startLines } from '../model/module-start.ts';
import { placeOf } from './call-places.ts';
import type { Evidence } from './evidence.ts';
import { walk } from './syntax-walk.ts';

interface Place {
  readonly file: string;
  readonly line: number;
}

/** Says where the schema of a table, or one of its columns, is written down. */
export type SchemaPlaces = (table: string, column?: string) => Place;

/** What the places are looked up in: migrations first, since they are the schema's own text. */
export interface SchemaSources extends Pick<Evidence, 'machine' | 'migrations' | 'modules'> {
  /** The place of a table that nothing is seen to define. */
  readonly entry: string;
}

/** Reads every module once for the definitions of tables. */
export function schemaPlaces({ machine, migrations, modules, entry }: SchemaSources): SchemaPlaces {
  const definitions = new Map<string, ts.Node>();
  const starts = startLines(modules);
  for (const module of [...migrations, ...modules])
    for (const [table, node] of definitionsIn(module))
      if (!definitions.has(table)) definitions.set(table, node);
  return (table, column) => {
    const definition = definitions.get(table);
    if (definition === undefined) return { file: entry, line: starts.get(entry) ?? 1 };
    const inside = column === undefined ? undefined : literalNaming(definition, column);
    const { file, line } = placeOf(machine, inside ?? definition);
    return isText(definition) ? { file, line: line + lineInSql(definition, table, column) } : { file, line };
  };
}

/** Calls that make a table, `createTable('x', …)` or `define('x', …)`, and SQL texts that create one. */
function definitionsIn(module: SourceModule): [string, ts.Node][] {
  const found: [string, ts.Node][] = [];
  if (!MAY_DEFINE.test(module.ast.text)) return found;
  walk(module.ast, (node) => {
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      if (
        first !== undefined &&
        ts.isStringLiteralLike(first) &&
        ts.isPropertyAccessExpression(node.expression) &&
        /^(?:createTable\w*|alterTable|table|define|model)$/.test(node.expression.name.text)
      )
        found.push([first.text, node]);
    } else if (isText(node))
      for (const [, table = ''] of node.getText().matchAll(CREATES)) found.push([table, node]);
  });
  return found;
}

/** Most modules hold nothing like it, and are not gone over. */
const MAY_DEFINE =
  /\.\s*(?:createTable|(?:alterTable|table|define|model)\b)|\bcreate\s+(?:unlogged\s+)?table\b/i;

const CREATES =
  /create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:public\.)?["`]?(\w+)["`]?\s*\(/gi;

function literalNaming(call: ts.Node, column: string): ts.Node | undefined {
  if (isText(call)) return undefined;
  let found: ts.Node | undefined;
  walk(call, (node) => {
    if (found === undefined && ts.isStringLiteralLike(node) && node.text === column) found = node;
  });
  return found;
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** In an SQL text the line is the column's, below the statement that makes the table. */
function lineInSql(text: ts.Node, table: string, column?: string): number {
  const lines = text.getText().split('\n');
  const start = lines.findIndex((one) => new RegExp(`\\btable\\b.*\\b${table}\\b`, 'i').test(one));
  if (column === undefined) return Math.max(0, start);
  const own = new RegExp(`\\b${column.replaceAll(/\W/g, '\\$&')}\\b`);
  const inside = lines.findIndex((one, index) => index >= start && own.test(one));
  return Math.max(0, inside === -1 ? start : inside);
}
