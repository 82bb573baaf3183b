import type { Context, ContextMap } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { roadmapRows } from './decision-rows.ts';
import { decisionSections } from './decisions-markdown.ts';
import { findingGroups } from './finding-groups.ts';
import { code, escapeMarkdown, table } from './markdown.ts';
import { mermaidMap } from './mermaid.ts';

/**
 * The report for pull requests and wikis: the same facts, with a Mermaid map.
 * @param stale how the map is behind the sources, where it is
 */
export function reportMarkdown(map: ContextMap, model: Model, stale?: string): string {
  const { head, rows } = roadmapRows(map);
  const sections = [
    `# ${escapeMarkdown(map.application)}: proposed decomposition`,
    `${map.contexts.length} contexts, ${model.routes.length} routes, ${model.tables.length} tables, ${map.sharedKernel.length} modules of shared kernel, ${map.sagas.length} cut transactions.`,
    stale === undefined ? '' : `> ${escapeMarkdown(stale)} \`migrate decompose\` makes a fresh one.`,
    `\`\`\`mermaid\n${mermaidMap(map)}\n\`\`\``,
    '## Order of extraction',
    table(head, rows),
    '## Contexts',
    ...map.contexts.map(contextSection),
    '## Seams',
    seamTable(map),
    ...(map.sagas.length === 0
      ? []
      : [
          '### Transactions that become sagas',
          map.sagas
            .map(
              (one) =>
                `- **${escapeMarkdown(one.name)}** (${code(one.function)}): ${escapeMarkdown(one.advice)}`,
            )
            .join('\n'),
        ]),
    ...decisionSections(map),
    '## Alternatives',
    alternativeTable(map),
    alternativeContexts(map),
    '## What a slice must know',
    findingList(model),
    '## Coverage',
    `Resolved: routes ${ledger(model.coverage.routes)}, calls ${ledger(model.coverage.calls)}, queries ${ledger(model.coverage.queries)}.`,
    ...(model.diagnostics.length === 0 ? [] : [diagnosticList(model)]),
  ];
  return `${sections.filter((one) => one !== '').join('\n\n')}\n`;
}

function contextSection(context: Context): string {
  const doubtful = context.evidence.filter((one) => one.margin < 0.3);
  return [
    `### ${escapeMarkdown(context.name)}`,
    `${escapeMarkdown(context.why)} Stability ${context.stability.toFixed(2)}, verdict ${context.verdict}.`,
    `- Tables: ${context.tables.map(code).join(', ') || 'none'}`,
    `- Routes: ${context.routes.map(code).join(', ') || 'none'}`,
    `- Modules: ${context.modules.map(code).join(', ') || 'none'}`,
    ...doubtful.map(
      (one) =>
        `- Close call: ${code(one.subject)}, next best ${escapeMarkdown(one.nextBest ?? 'none')}, margin ${one.margin.toFixed(2)}`,
    ),
  ].join('\n');
}

function seamTable(map: ContextMap): string {
  if (map.seams.length === 0) return 'Nothing crosses a boundary.';
  return table(
    ['From', 'To', 'Kind', 'Tables', 'Heal', 'Why'],
    map.seams.map((one) => [
      one.from,
      one.to,
      `${one.kind}${one.writes ? ', writes' : ''}`,
      one.tables.join(', '),
      one.heal,
      one.why,
    ]),
  );
}

function alternativeTable(map: ContextMap): string {
  const rows = [{ name: 'this map', metrics: map.metrics }, ...map.alternatives];
  return table(
    ['Cut', 'Contexts', 'SM', 'ICP', 'IFN', 'NED', 'BCP'],
    rows.map(({ name, metrics }) => [
      name,
      ...[metrics.contexts, metrics.SM, metrics.ICP, metrics.IFN, metrics.NED, metrics.BCP ?? '-'].map(
        String,
      ),
    ]),
  );
}

/** Which context holds what in each of the other cuts. */
function alternativeContexts(map: ContextMap): string {
  return map.alternatives
    .map(({ name, contexts }) =>
      [
        `<details><summary>${escapeMarkdown(name)}</summary>`,
        Object.entries(contexts)
          .map(([context, members]) => `- **${escapeMarkdown(context)}**: ${members.map(code).join(', ')}`)
          .join('\n'),
        '</details>',
      ].join('\n\n'),
    )
    .join('\n\n');
}

/** Closed details: an architect opens the detectors that matter. */
function findingList(model: Model): string {
  if (model.findings.length === 0) return 'Nothing beyond routes and tables was found.';
  return findingGroups(model.findings)
    .map(([detector, group]) =>
      [
        `<details><summary>${detector} (${group.length})</summary>`,
        group
          .map((one) => `- ${escapeMarkdown(one.message)} (${code(`${one.file}:${one.line}`)})`)
          .join('\n'),
        '</details>',
      ].join('\n\n'),
    )
    .join('\n\n');
}

function diagnosticList(model: Model): string {
  return model.diagnostics
    .map(
      (one) =>
        `- ${one.severity} ${one.code}: ${escapeMarkdown(one.message)}${one.file === undefined ? '' : ` (${code(`${one.file}${one.line === undefined ? '' : `:${one.line}`}`)})`}`,
    )
    .join('\n');
}

function ledger({ resolved, total }: { resolved: number; total: number }): string {
  return `${resolved} of ${total}`;
}
