import { ts } from '#typescript';
import { fingerprint } from '../../interpreter/fingerprints.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { givenParameters } from '../../interpreter/parameters.ts';
import { partsOf } from '../../interpreter/texts.ts';
import { literal, optionsOf, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { behindComments } from './statements.ts';
import { TEXT_NAMES, type TextSource, textsIn } from './text-sources.ts';

/** More statements than this are no choice between a few: nothing tells which of them is run. */
const MOST_STATEMENTS = 8;

/** How statements begin; `update the boats` is none. */
const STATEMENT = new RegExp(
  `^\\(*\\s*(?:${[
    'select\\b[\\s\\S]*\\S',
    'with\\s[\\s\\S]+\\bas\\b',
    '(?:insert|replace|merge)\\s+(?:\\w+\\s+)*into\\s',
    'update\\s[\\s\\S]+\\sset\\s',
    'delete\\s[\\s\\S]*\\bfrom\\s',
    'truncate\\s',
    'values\\s*\\(',
    'call\\s+[\\w."`]+\\s*\\(',
    'set\\s+\\S+\\s*(?:=|\\sto\\s|\\S)',
    '(?:begin|start\\s+transaction|commit|rollback)\\b',
    '(?:create|alter|drop)\\s+(?:\\w+\\s+)*?(?:table|view|function|procedure|index|sequence|type|schema|trigger)\\s',
  ].join('|')})`,
  'i',
);

/** What a call is given first, where that is the text that it runs. */
export function firstArgument(node: ts.Node): ts.Expression | undefined {
  return ts.isCallExpression(node) ? node.arguments[0] : undefined;
}

/**
 * The statements that the text of a query is made of, where the code that makes it could not be followed: `text` of
 * `const { text } = numbered(sql, values)` is what became of `sql`. Placeholders that are put in other words read and write the same tables.
 */
export function handedStatements(machine: Machine, text: ts.Expression | undefined): readonly Value[] {
  if (text === undefined || machine.current?.running === undefined) return [];
  const found = textsIn(text, (source) => valuesOf(machine, source).flatMap(statementsIn));
  const statements = new Map(found.map((one) => [fingerprint(one), one]));
  return statements.size > MOST_STATEMENTS ? [] : [...statements.values()];
}

/** A statement, or the one of an object: `run({ sql, values })`. */
function statementsIn(value: Value): readonly Value[] {
  const texts =
    value.kind === 'object' ? [...TEXT_NAMES].flatMap((name) => value.props.get(name) ?? []) : [value];
  return texts.filter(isStatement);
}

function isStatement(value: Value): boolean {
  if (value.kind !== 'literal' && value.kind !== 'unknown') return false;
  const parts = partsOf(value);
  return parts[0] !== null && STATEMENT.test(behindComments(parts.map((part) => part ?? '?').join('')));
}

/** What a source is now, and what it was when a function around it was called: `sql = numbered(sql)` has made another text of it. */
function valuesOf(machine: Machine, source: TextSource): readonly Value[] {
  if (ts.isStringLiteralLike(source)) return [literal(source.text)];
  if (ts.isPropertyAccessExpression(source))
    return membersOf(valuesOfOwner(machine, source.expression), source.name.text);
  const now = machine.current?.running?.scope.lookup(source.text)?.get() ?? UNDEFINED;
  // Of a variable that is known in part only, or one of several texts, what it is made of is what is asked for.
  return [...(isWhole(now) ? [now] : []), ...optionsOf(givenAs(machine, source) ?? UNDEFINED)];
}

function isWhole({ kind }: Value): boolean {
  return kind === 'literal' || kind === 'object' || kind === 'class';
}

function valuesOfOwner(machine: Machine, owner: ts.Expression): readonly Value[] {
  if (ts.isIdentifier(owner) || ts.isPropertyAccessExpression(owner)) return valuesOf(machine, owner);
  if (owner.kind !== ts.SyntaxKind.ThisKeyword) return [];
  return optionsOf(machine.current?.running?.scope.thisValue ?? UNDEFINED);
}

/** What stands under a name, without running anything for it. */
function membersOf(owners: readonly Value[], name: string): readonly Value[] {
  return owners.flatMap((owner) => {
    const member =
      owner.kind === 'object'
        ? owner.props.get(name)
        : owner.kind === 'class'
          ? owner.statics.get(name)
          : undefined;
    return member === undefined ? [] : optionsOf(member);
  });
}

/** What the function whose parameter a name is was called with. */
function givenAs({ stack }: Machine, name: ts.Identifier): Value | undefined {
  for (let one: ts.Node | undefined = name.parent; one !== undefined; one = one.parent) {
    if (!ts.isFunctionLike(one)) continue;
    const owner = one;
    const at = givenParameters(owner).findIndex(
      (parameter) => ts.isIdentifier(parameter.name) && parameter.name.text === name.text,
    );
    if (at >= 0) return stack.findLast(({ record }) => record.node === owner)?.running?.args[at];
  }
  return undefined;
}
