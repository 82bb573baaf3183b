import { ts } from 'ts-morph';
import type { Analysis } from '../../analyze/index.ts';
import type { Activation } from '../../analyze/interpreter/activation.ts';
import type { Problem } from '../../errors/problem.ts';
import {
  elementRanges,
  rangesOfCalls,
  statementRange,
  type TextRange,
  wholeStatement,
} from '../cuts/call-ranges.ts';
import { cutRegistrations, type RegistrationCuts } from '../cuts/registration-cuts.ts';

/** Everything that is taken out of kept code: nodes that count as absent, and the text ranges that go. */
export interface CutNodes {
  readonly nodes: ReadonlySet<ts.Node>;
  readonly ranges: ReadonlyMap<ts.SourceFile, readonly TextRange[]>;
  readonly blockers: readonly Problem[];
  /** Listeners left out because nothing in the slice emits their event. */
  readonly silencedEvents: readonly string[];
}

/** Foreign registrations, listeners of events that the slice never emits, and registrar calls that became empty. */
export function cutNodes(
  analysis: Analysis,
  keptRoutes: ReadonlySet<string>,
  reach: ReadonlySet<Activation>,
): CutNodes {
  const registrations: RegistrationCuts = cutRegistrations(analysis, keptRoutes);
  const listeners = silentListeners(analysis, reach);
  const calls = new Set([...registrations.calls, ...listeners.calls]);
  addEmptyRegistrars(analysis, calls, registrations.args);
  const hosts = seamHostImports(analysis);
  const nodes = new Set<ts.Node>([...calls, ...registrations.args, ...hosts]);
  for (const call of calls) {
    const statement = wholeStatement(call, calls);
    if (statement !== undefined) nodes.add(statement);
  }
  return {
    nodes,
    ranges: mergeRanges(rangesOfCalls(calls), registrations.args, hosts),
    blockers: registrations.blockers,
    silencedEvents: listeners.events,
  };
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

/** A call of a function whose whole body went does nothing any more. */
function addEmptyRegistrars(
  analysis: Analysis,
  calls: Set<ts.CallExpression>,
  args: ReadonlySet<ts.Node>,
): void {
  const emptied = emptiedFunctions(analysis, calls);
  if (emptied.size === 0) return;
  for (const module of analysis.machine.modules.values()) {
    const visit = (node: ts.Node): void => {
      if (
        ts.isExpressionStatement(node) &&
        ts.isCallExpression(node.expression) &&
        ts.isIdentifier(node.expression.expression) &&
        !args.has(node)
      ) {
        const name = node.expression.expression.text;
        const value = module.scope?.lookup(name)?.get();
        if (value?.kind === 'function' && emptied.has(value.node)) calls.add(node.expression);
      }
      ts.forEachChild(node, visit);
    };
    visit(module.ast);
  }
}

function emptiedFunctions(analysis: Analysis, calls: ReadonlySet<ts.CallExpression>): Set<ts.Node> {
  const statements = new Set([...calls].map((call) => wholeStatement(call, calls)));
  const emptied = new Set<ts.Node>();
  for (const record of analysis.machine.records.values()) {
    const { node } = record;
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined || !ts.isBlock(node.body))
      continue;
    const body = node.body.statements;
    if (
      body.length > 0 &&
      body.every((statement) => ts.isExpressionStatement(statement) && statements.has(statement))
    )
      emptied.add(node);
  }
  return emptied;
}

function mergeRanges(
  ranges: ReadonlyMap<ts.SourceFile, readonly TextRange[]>,
  args: ReadonlySet<ts.Node>,
  statements: readonly ts.Statement[],
): Map<ts.SourceFile, TextRange[]> {
  const merged = new Map([...ranges].map(([file, list]) => [file, [...list]]));
  for (const range of elementRanges(args)) {
    const file = range.file;
    merged.set(file, [...(merged.get(file) ?? []), range]);
  }
  for (const node of statements) {
    const file = node.getSourceFile();
    merged.set(file, [...(merged.get(file) ?? []), statementRange(node)]);
  }
  return merged;
}
