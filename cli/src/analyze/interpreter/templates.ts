import { ts } from '#typescript';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { binary } from './operators.ts';
import type { Scope } from './scope.ts';
import { piecesOf } from './texts.ts';
import { MOST_OPTIONS, union } from './unions.ts';
import { literal, optionsOf, UNKNOWN, type Value } from './values.ts';

/** The text of a template. */
export function template(machine: Machine, node: ts.TemplateExpression, scope: Scope): Value {
  const values = node.templateSpans.map(({ expression }) => evaluate(machine, expression, scope));
  const again = saidAgain(node, values);
  if (again === undefined) return joined(node, values);
  const options = optionsOf(values[again[0] ?? 0] ?? UNKNOWN);
  const texts = options.map((one) =>
    joined(
      node,
      values.map((value, index) => (again.includes(index) ? one : value)),
    ),
  );
  const all = union(texts, Math.max(texts.length, MOST_OPTIONS));
  return all === UNKNOWN ? (piecesOf(texts) ?? all) : all;
}

function joined({ head, templateSpans }: ts.TemplateExpression, values: readonly Value[]): Value {
  let text: Value = literal(head.text);
  for (const [index, span] of templateSpans.entries()) {
    text = binary('+', text, values[index] ?? UNKNOWN);
    text = binary('+', text, literal(span.literal.text));
  }
  return text;
}

/** The end of a text behind which a table or its schema is named. */
const BEFORE_TABLE = /(?:from|join|into|update|only|table)\s+["`]?$/i;

/**
 * Where a table or a schema that may be one of several is named more than once, it is the same one in all places: `${schema}.ships`
 * and `${schema}.berths` of one statement are in one schema. Of other values nothing is gained by telling them apart.
 */
function saidAgain(node: ts.TemplateExpression, values: readonly Value[]): readonly number[] | undefined {
  const places = new Map<string, number[]>();
  for (const [index, { expression }] of node.templateSpans.entries()) {
    if (values[index]?.kind !== 'union' || !isName(expression)) continue;
    const name = expression.getText();
    places.set(name, [...(places.get(name) ?? []), index]);
  }
  const before = (index: number): string => (node.templateSpans[index - 1]?.literal ?? node.head).text;
  return [...places.values()].find(
    (one) => one.length > 1 && one.some((index) => BEFORE_TABLE.test(before(index))),
  );
}

function isName(node: ts.Expression): boolean {
  return (
    ts.isIdentifier(node) ||
    node.kind === ts.SyntaxKind.ThisKeyword ||
    (ts.isPropertyAccessExpression(node) && isName(node.expression))
  );
}
