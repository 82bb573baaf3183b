import type { Model } from '../artifacts/model.ts';
import { problemText } from '../errors/present.ts';
import type { Problem } from '../errors/problem.ts';
import { findingCounts } from './finding-groups.ts';

/** The model as a person reads it in a terminal: routes in order, tables, what is missing. */
export function modelText(model: Model): string {
  const lines = [
    `${model.application.name}: Express ${model.express}, ${model.modules.length} modules, ${sum(model.modules.map((one) => one.lines))} lines`,
    '',
    `${model.routes.length} routes`,
    ...model.routes.map(
      (route) =>
        `  ${route.method.padEnd(7)} ${route.path}  ${tablesOf(route)}${route.when === undefined ? '' : `  when ${route.when}`}`,
    ),
    '',
    `${model.tables.length} tables`,
    ...model.tables.map(
      (table) => `  ${table.name}  ${table.readers.length} readers, ${table.writers.length} writers`,
    ),
    '',
    `${model.transactions.length} transactions`,
    ...model.transactions.map((one) => `  ${one.file}:${one.line}  ${one.tables.join(', ')}`),
    '',
    `${model.entryPoints.length} entry points besides routes`,
    ...model.entryPoints.map((one) =>
      `  ${one.kind.padEnd(9)} ${one.name}  ${one.function}  ${tablesOf(one)}`.trimEnd(),
    ),
    '',
    `${model.findings.length} findings`,
    ...findingCounts(model.findings).map(([detector, count]) => `  ${detector}  ${count}`),
    '',
    `resolved: routes ${share(model.coverage.routes)}, calls ${share(model.coverage.calls)}, queries ${share(model.coverage.queries)}`,
    ...probeLines(model.probe),
    ...model.diagnostics.map((one) => problemText(asProblem(one), false)),
  ];
  return lines.join('\n');
}

function probeLines(probe: Model['probe']): string[] {
  if (probe === undefined) return [];
  return [
    `probed: ${probe.both} found and seen, ${probe.staticOnly.length} only found, ${probe.runtimeOnly.length} only seen, ${probe.conflicts.length} conflicts`,
    ...probe.staticOnly.map((id) => `  only found  ${id}`),
    ...probe.runtimeOnly.map((id) => `  only seen   ${id}`),
    ...probe.conflicts.map((one) => `  conflict    ${one}`),
  ];
}

function tablesOf(route: { readonly reads: readonly string[]; readonly writes: readonly string[] }): string {
  const reads = route.reads.length === 0 ? '' : `reads ${route.reads.join(', ')}`;
  const writes = route.writes.length === 0 ? '' : `writes ${route.writes.join(', ')}`;
  return [reads, writes].filter((part) => part !== '').join('; ');
}

function share({ resolved, total }: { resolved: number; total: number }): string {
  return `${resolved} of ${total}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Diagnostics in the model carry codes of this version's catalogue or of an older one; only their text matters here. */
function asProblem(diagnostic: Model['diagnostics'][number]): Omit<Problem, 'code'> & { code: string } {
  const { cause, remedy, file, line, ...rest } = diagnostic;
  return {
    ...rest,
    ...(cause === undefined ? {} : { cause }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
}
