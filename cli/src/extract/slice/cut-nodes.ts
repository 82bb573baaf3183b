import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { Activation } from '../../analyze/interpreter/activation.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import type { Problem } from '../../errors/problem.ts';
import { editsOfCalls } from '../cuts/call-edits.ts';
import { elementRanges, statementRange, type TextRange, wholeStatement } from '../cuts/call-ranges.ts';
import { cutDuties, type Duties } from '../cuts/duty-calls.ts';
import { goneStatements } from '../cuts/gone-statements.ts';
import { cutRegistrations, type RegistrationCuts } from '../cuts/registration-cuts.ts';
import type { TextEdit } from './edits.ts';
import { isPureExpression } from './purity.ts';

/** Everything that is taken out of kept code: nodes that count as absent, and the edits that take them out. */
export interface CutNodes {
  readonly nodes: ReadonlySet<ts.Node>;
  readonly edits: ReadonlyMap<ts.SourceFile, readonly TextEdit[]>;
  readonly blockers: readonly Problem[];
  /** Listeners left out because nothing in the slice emits their event. */
  readonly silencedEvents: readonly string[];
}

/** Foreign registrations, listeners of events that the slice never emits, empty registrar calls, and the monolith's duties. */
export function cutNodes(
  analysis: Analysis,
  keptRoutes: ReadonlySet<string>,
  reach: ReadonlySet<Activation>,
  duties: Duties,
): CutNodes {
  const registrations: RegistrationCuts = cutRegistrations(analysis, keptRoutes);
  const listeners = silentListeners(analysis, reach);
  const leftToMonolith = cutDuties(analysis, duties);
  const calls = new Set([...registrations.calls, ...listeners.calls]);
  const whole = [...seamHostImports(analysis), ...leftToMonolith.statements];
  return {
    ...absentCalls(analysis, calls, registrations.args, whole),
    blockers: [...registrations.blockers, ...leftToMonolith.blockers],
    silencedEvents: listeners.events,
  };
}

/**
 * The nodes that are absent once calls go, with what is empty without them, and the edits that take them out.
 * @param args single arguments that go
 * @param whole statements that go as they are
 */
export function absentCalls(
  analysis: Analysis,
  calls: ReadonlySet<ts.CallExpression>,
  args: ReadonlySet<ts.Node>,
  whole: readonly ts.Statement[],
): Pick<CutNodes, 'nodes' | 'edits'> {
  const gone = new Set([
    ...calls,
    ...[...calls].flatMap((one) => [...(analysis.machine.additions.get(one) ?? [])]),
  ]);
  while (addEmptyRegistrars(analysis, gone));
  const { statements, edits } = editsOfCalls(gone);
  return {
    nodes: new Set<ts.Node>([...gone, ...statements, ...wholeStatements(gone), ...args, ...whole]),
    edits: mergeEdits(edits, args, whole),
  };
}

function wholeStatements(calls: ReadonlySet<ts.CallExpression>): ts.Statement[] {
  return [...calls].map((call) => wholeStatement(call, calls)).filter((one) => one !== undefined);
}

/** Seam hosts of contexts that were extracted before stay with the monolith. */
function seamHostImports(analysis: Analysis): ts.Statement[] {
  const entry = analysis.machine.modules.get(analysis.entry);
  return (entry?.ast.statements ?? []).filter((statement) =>
    /^(?:import|require\()\s*['"][^'"]*\/seams\/[\w-]+-host(?:\.[cm]?[jt]s)?['"]/.test(statement.getText()),
  );
}

/** An event that only others emit never arrives in the service's process: its listener would be dead code. */
function silentListeners(
  analysis: Analysis,
  reach: ReadonlySet<Activation>,
): { calls: Set<ts.CallExpression>; events: string[] } {
  const emitted = new Set<string>();
  for (const activation of reach)
    for (const fact of activation.facts) if (fact.kind === 'emit') emitted.add(fact.event);
  const calls = new Set<ts.CallExpression>();
  const events = new Set<string>();
  if (emitted.has('{?}')) return { calls, events: [] };
  for (const emitter of analysis.machine.emitters) {
    for (const listener of emitter.listeners) {
      if (listener.event === '{?}' || emitted.has(listener.event) || !ts.isCallExpression(listener.node))
        continue;
      calls.add(listener.node);
      events.add(listener.event);
    }
  }
  return { calls, events: [...events].sort() };
}

/** A call of a function whose whole body went does nothing any more. @returns whether there was one */
function addEmptyRegistrars(analysis: Analysis, calls: Set<ts.CallExpression>): boolean {
  const before = calls.size;
  const emptied = emptiedFunctions(analysis, calls);
  if (emptied.size === 0) return false;
  for (const module of analysis.machine.modules.values()) {
    const visit = (node: ts.Node): void => {
      if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
        if (callsEmptied(node.expression, module, emptied)) calls.add(node.expression);
      }
      ts.forEachChild(node, visit);
    };
    visit(module.ast);
  }
  return calls.size > before;
}

/** `register(app)` of an emptied function, or `table.forEach((one) => …)` with an emptied callback. */
function callsEmptied(call: ts.CallExpression, module: SourceModule, emptied: ReadonlySet<ts.Node>): boolean {
  const callee = call.expression;
  const [first] = call.arguments;
  if (ts.isIdentifier(callee)) {
    const value = module.scope?.lookup(callee.text)?.get();
    return value?.kind === 'function' && emptied.has(value.node);
  }
  return (
    ts.isPropertyAccessExpression(callee) &&
    callee.name.text === 'forEach' &&
    first !== undefined &&
    emptied.has(first) &&
    isPureExpression(callee.expression, new Set())
  );
}

function emptiedFunctions(analysis: Analysis, calls: ReadonlySet<ts.CallExpression>): Set<ts.Node> {
  const isGone = goneStatements(calls);
  const emptied = new Set<ts.Node>();
  for (const { node } of analysis.machine.records.values()) {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) continue;
    const { body } = node;
    const isEmptied = ts.isBlock(body)
      ? body.statements.length > 0 && body.statements.every(isGone)
      : ts.isCallExpression(body) && calls.has(body) && isPureExpression(body.expression, new Set());
    if (isEmptied) emptied.add(node);
  }
  return emptied;
}

function mergeEdits(
  edits: ReadonlyMap<ts.SourceFile, readonly TextEdit[]>,
  args: ReadonlySet<ts.Node>,
  statements: readonly ts.Statement[],
): Map<ts.SourceFile, TextEdit[]> {
  const merged = new Map([...edits].map(([file, list]) => [file, [...list]]));
  const add = (file: ts.SourceFile, { start, end }: TextRange) =>
    merged.set(file, [...(merged.get(file) ?? []), { start, end, text: '' }]);
  for (const range of elementRanges(args)) add(range.file, range);
  for (const node of statements) add(node.getSourceFile(), statementRange(node));
  return merged;
}
