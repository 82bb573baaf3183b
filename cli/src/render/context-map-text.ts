import type { Context, ContextMap } from '../artifacts/context-map.ts';

/** The proposed architecture as a person reads it in a terminal: contexts, what ties them, which one first. */
export function contextMapText(map: ContextMap): string {
  const lines = [
    `${map.application}: ${map.contexts.length} contexts, ${map.sharedKernel.length} modules of shared kernel`,
    '',
    ...table([
      ['context', 'verdict', 'routes', 'modules', 'tables', 'stability', 'seams out', 'seams in'],
      ...map.contexts.map((context) => row(map, context)),
    ]),
    '',
    ...(map.seams.length === 0 ? ['No seams.'] : ['Seams', ...map.seams.filter(isTold).map(seamLine)]),
    ...(map.sagas.length === 0
      ? []
      : ['', 'Sagas', ...map.sagas.map((saga) => `  ${saga.name}: ${saga.advice}`)]),
    ...cutLines(map),
    '',
    'Order of extraction',
    ...map.order.map((one, index) => `  ${index + 1}. ${one.context}: ${one.why}`),
    ...map.contexts
      .filter((one) => one.verdict === 'keep')
      .map((one) => `  ${one.name} stays for now: ${one.why}`),
  ];
  return lines.join('\n');
}

/** Keys hold while the database is shared: they are in the report, not here. */
function isTold(seam: ContextMap['seams'][number]): boolean {
  return seam.kind !== 'foreign-key';
}

/** Each key and join has its own advice in the report; here they are only counted. */
function cutLines({ cuts }: ContextMap): string[] {
  if (cuts.length === 0) return [];
  const counts = ['api', 'replica', 'view', 'merge'].map(
    (advice) => `${cuts.filter((one) => one.advice === advice).length} ${advice}`,
  );
  return ['', `Cut keys and joins: ${counts.join(', ')} (each with its reason in \`migrate report\`)`];
}

function seamLine(seam: ContextMap['seams'][number]): string {
  const calls = seam.calls.length === 1 ? seam.calls[0] : `${seam.calls.length} places`;
  return `  ${seam.from} -> ${seam.to}  ${seam.kind}${seam.writes ? ', writes' : ''}  ${seam.tables.join(', ')}  (${seam.heal}; ${calls})`;
}

function row(map: ContextMap, context: Context): string[] {
  return [
    context.name,
    context.verdict,
    String(context.routes.length),
    String(context.modules.length),
    context.tables.join(', ') || '-',
    context.stability.toFixed(2),
    String(map.seams.filter((seam) => seam.from === context.name).length),
    String(map.seams.filter((seam) => seam.to === context.name).length),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((one) => one[column]?.length ?? 0)));
  return rows.map((one) =>
    `  ${one.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}
