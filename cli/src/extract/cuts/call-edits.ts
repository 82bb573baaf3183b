import { ts } from '#typescript';
import type { TextEdit } from '../slice/edits.ts';
import { statementRange, wholeStatement } from './call-ranges.ts';
import { goneStatements, outermostGone, standsInList } from './gone-statements.ts';

/** What goes when registration calls go: whole statements, or single links of a chain. */
export interface CallEdits {
  readonly statements: ReadonlySet<ts.Statement>;
  readonly edits: ReadonlyMap<ts.SourceFile, readonly TextEdit[]>;
}

export function editsOfCalls(calls: ReadonlySet<ts.CallExpression>): CallEdits {
  const isGone = goneStatements(calls);
  const statements = new Set<ts.Statement>();
  const edits = new Map<ts.SourceFile, TextEdit[]>();
  const add = (node: ts.Node, edit: TextEdit) => {
    const file = node.getSourceFile();
    edits.set(file, [...(edits.get(file) ?? []), edit]);
  };
  for (const call of calls) {
    const statement = wholeStatement(call, calls);
    if (statement === undefined) add(call, linkEdit(call));
    else statements.add(outermostGone(statement, isGone));
  }
  for (const statement of statements) add(statement, statementEdit(statement));
  return { statements, edits };
}

function linkEdit(call: ts.CallExpression): TextEdit {
  const callee = call.expression;
  const receiver = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  return { start: receiver.getEnd(), end: call.getEnd(), text: '' };
}

/** The body of a loop or a condition leaves an empty one, or the next statement would take its place. */
function statementEdit(statement: ts.Statement): TextEdit {
  if (standsInList(statement)) return { ...statementRange(statement), text: '' };
  return { start: statement.getStart(), end: statement.getEnd(), text: '{}' };
}
