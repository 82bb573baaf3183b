import { ts } from '#typescript';
import { placeOf } from '../detectors/call-places.ts';
import { walk } from '../detectors/syntax-walk.ts';
import type { Machine } from '../interpreter/machine.ts';

/** Where the schema makes one table refer to another: of several statements the last, since migrations are in order. */
export function keyPlace(
  machine: Machine,
  modules: readonly ts.SourceFile[],
  key: { readonly table: string; readonly parent: string },
): { file: string; line: number } | undefined {
  let last: { file: string; line: number } | undefined;
  for (const ast of modules)
    walk(ast, (node) => {
      last = (isText(node) ? inSql(machine, node, key) : inBuilder(machine, node, key)) ?? last;
    });
  return last;
}

/** `alterTable('a', (t) => … inTable('b'))`: the text inside that names the other table, alone or with a column. */
function inBuilder(machine: Machine, node: ts.Node, { table, parent }: { table: string; parent: string }) {
  if (!ts.isCallExpression(node)) return undefined;
  const [first, ...others] = node.arguments;
  if (first === undefined || !ts.isStringLiteralLike(first) || first.text !== table) return undefined;
  let last: ts.Node | undefined;
  for (const one of others)
    walk(one, (inside) => {
      if (ts.isStringLiteralLike(inside) && inside.text.split('.')[0] === parent) last = inside;
    });
  return last === undefined ? undefined : placeOf(machine, last);
}

function inSql(machine: Machine, node: ts.Node, { table, parent }: { table: string; parent: string }) {
  const lines = node.getText().split('\n');
  const start = lines.findIndex((line) => new RegExp(`\\btable\\b.*\\b${escaped(table)}\\b`, 'i').test(line));
  if (start < 0) return undefined;
  const names = new RegExp(`\\breferences\\s+["\`]?(?:\\w+\\.)?${escaped(parent)}\\b`, 'i');
  const offset = lines.findLastIndex((line, index) => index >= start && names.test(line));
  if (offset < 0) return undefined;
  const { file, line } = placeOf(machine, node);
  return { file, line: line + offset };
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function escaped(name: string): string {
  return name.replaceAll(/\W/g, '\\$&');
}
