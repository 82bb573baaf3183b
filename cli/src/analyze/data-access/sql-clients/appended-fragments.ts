import { ts } from '#typescript';
import type { HeardCall, Machine } from '../../interpreter/machine.ts';
import { joinedText, partsOf } from '../../interpreter/texts.ts';
import { optionsOf, type Value } from '../../interpreter/values.ts';
import { newQuery } from '../queries.ts';
import { sqlInto } from '../sql/queries.ts';

const NAMES_TABLES = /\b(?:from|join|into|update)\s+\S/i;

/**
 * `` statement.append(SQL` and exists (select 1 from guests)`) ``: the statement grows where it stands, which its value does not, so that
 * what the piece asks is asked here.
 */
export function answerForAppended(machine: Machine): void {
  const { interceptCall } = machine;
  machine.interceptCall = (call) => {
    const isTagged = isAppend(call) && isOfTag(call);
    for (const one of isAppend(call) ? call.args.slice(0, 1).flatMap(optionsOf) : [])
      if (isPiece(one, isTagged)) ask(machine, one, call);
    return interceptCall?.(call);
  };
}

function isAppend({ node: { expression } }: HeardCall): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'append';
}

/** `` SQL`…` `` stands in the call. */
function isOfTag({ node: { arguments: given } }: HeardCall): boolean {
  const [first] = given;
  return first !== undefined && ts.isTaggedTemplateExpression(first) && /sql$/i.test(first.tag.getText());
}

/** What a tag for SQL has made. */
function isPiece(value: Value, isTagged: boolean): boolean {
  return (
    value.kind === 'unknown' &&
    (isTagged || value.isSomeText === true) &&
    partsOf(value).some((part) => part !== null && NAMES_TABLES.test(part))
  );
}

function ask(machine: Machine, piece: Value, { node }: HeardCall): void {
  const parts = partsOf(piece);
  const statement = joinedText([beginningFor(parts[0] ?? ''), ...parts]);
  // What the statement runs on is not known here; only MySQL quotes names by backticks.
  const dialect = parts.some((part) => part?.includes('`')) ? 'mysql' : 'postgres';
  sqlInto(machine, newQuery(machine, node), statement, node, { dialect });
}

/** What makes a statement of a piece of one. */
function beginningFor(piece: string): string {
  if (/^\s*(?:select|with|insert|update|delete|merge)\b/i.test(piece)) return '';
  return `select 1 from (select 1) as whole ${/^\s*(?:and|or)\b/i.test(piece) ? 'where true ' : ''}`;
}
