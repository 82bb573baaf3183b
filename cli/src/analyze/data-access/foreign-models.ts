import { ts } from '#typescript';
import { passedOn } from '../interpreter/calls.ts';
import { staticMember } from '../interpreter/classes.ts';
import { evaluate } from '../interpreter/expressions.ts';
import type { HeardCall, Machine } from '../interpreter/machine.ts';
import { rememberedTest } from '../interpreter/remembered-test.ts';
import type { Scope } from '../interpreter/scope.ts';
import { INPUT, optionsOf, stringOf, type Value } from '../interpreter/values.ts';
import { type Mode, newQuery, touch } from './queries.ts';
import { UNREAD_LIBRARIES } from './unread-libraries.ts';

const reads = rememberedTest(/^(?:find|count|exists|select|fetch|get|all|list)(?:[A-Z]\w*)?$/);
const writes = rememberedTest(
  /^(?:insert|create|update|upsert|delete|remove|destroy|save|replace|bulk|truncate)(?:[A-Z]\w*)?$/,
);
const TABLE_NAMES = ['tableName', 'table', 'collectionName'] as const;

/**
 * `Sculpture.count(…)` where `class Sculpture extends Model { static tableName = 'sculptures' }` has its base in a package that is
 * not followed: what the method does is said by its name, and the table by the class.
 */
export function hearForeignModel(
  machine: Machine,
  { node, callee, args, scope }: HeardCall,
): Value | undefined {
  if (callee.kind !== 'external' || UNREAD_LIBRARIES.has(callee.package)) return undefined;
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const mode = modeOf(node.expression.name.text);
  if (mode === undefined) return undefined;
  const tables = optionsOf(calledOn(machine, node.expression.expression, scope)).flatMap((one) =>
    tableOf(machine, one),
  );
  if (tables.length === 0) return undefined;
  const fact = newQuery(machine, node);
  for (const table of tables) touch(fact, table, mode);
  return passedOn(machine, args, node, INPUT);
}

function modeOf(method: string): Mode | undefined {
  return writes(method) ? 'write' : reads(method) ? 'read' : undefined;
}

/** Only what is there already is looked at: asking for a name has no effects. */
function calledOn(machine: Machine, node: ts.Expression, scope: Scope): Value {
  if (node.kind === ts.SyntaxKind.SuperKeyword) return scope.thisValue ?? INPUT;
  const isName = ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword;
  return isName ? evaluate(machine, node, scope) : INPUT;
}

function tableOf(machine: Machine, value: Value): readonly string[] {
  const model = value.kind === 'object' ? value.classOf : value;
  if (model?.kind !== 'class') return [];
  const table = TABLE_NAMES.map((name) => stringOf(staticMember(machine, model, name))).find(
    (one) => one !== undefined,
  );
  return table === undefined ? [] : [table];
}
