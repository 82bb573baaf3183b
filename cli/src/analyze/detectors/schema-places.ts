import { ts } from 'ts-morph';
import type { ModelTable } from '../../artifacts/model.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { placeOf } from './call-places.ts';
import type { Evidence } from './evidence.ts';
import { walk } from './syntax-walk.ts';

interface Place {
  readonly file: string;
  readonly line: number;
}

/**
 * Where the schema of a table, or one of its foreign keys, is written down: in a migration, else in a module that names
 * the table, else where the program starts.
 */
export function schemaPlace(
  {
    machine,
    migrations,
    modules,
    facts,
  }: Pick<Evidence, 'machine' | 'migrations' | 'modules'> & {
    readonly facts: Pick<Evidence['facts'], 'application'>;
  },
  table: Pick<ModelTable, 'name'>,
  key?: { readonly column: string; readonly table: string },
): Place {
  for (const module of [...migrations, ...modules]) {
    const call = definitionIn(module, table.name);
    if (call === undefined) continue;
    const inside = key === undefined ? undefined : literalNaming(call, key.column);
    const place = inside ?? call;
    return linesInto(machine.pathOf(place), placeOf(machine, place).line, place, table.name, key?.column);
  }
  return { file: facts.application.entry, line: 1 };
}

/** The call that makes the table: `createTable('x', …)`, `define('x', …)`, or SQL that creates it. */
function definitionIn(module: SourceModule, table: string): ts.Node | undefined {
  let found: ts.Node | undefined;
  walk(module.ast, (node) => {
    if (found !== undefined) return;
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      if (
        first !== undefined &&
        ts.isStringLiteralLike(first) &&
        first.text === table &&
        ts.isPropertyAccessExpression(node.expression) &&
        /^(?:createTable\w*|alterTable|table|define|model)$/.test(node.expression.name.text)
      )
        found = node;
    } else if (isText(node) && createsTable(node.getText(), table)) found = node;
  });
  return found;
}

function literalNaming(call: ts.Node, column: string): ts.Node | undefined {
  let found: ts.Node | undefined;
  if (isText(call)) return undefined;
  walk(call, (node) => {
    if (found === undefined && ts.isStringLiteralLike(node) && node.text === column) found = node;
  });
  return found;
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function createsTable(text: string, table: string): boolean {
  return new RegExp(
    `create\\s+(?:unlogged\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?(?:public\\.)?["\`]?${escaped(table)}["\`]?\\s*\\(`,
    'i',
  ).test(text);
}

/** In an SQL text the line is the column's, below the statement that makes the table. */
function linesInto(file: string, line: number, place: ts.Node, table: string, column?: string): Place {
  if (!isText(place) || !createsTable(place.getText(), table)) return { file, line };
  const lines = place.getText().split('\n');
  const start = lines.findIndex((one) => new RegExp(`\\btable\\b.*\\b${escaped(table)}\\b`, 'i').test(one));
  const own = column === undefined ? undefined : new RegExp(`\\b${escaped(column)}\\b`);
  const inside = own === undefined ? -1 : lines.findIndex((one, index) => index >= start && own.test(one));
  return { file, line: line + Math.max(0, inside === -1 ? start : inside) };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
