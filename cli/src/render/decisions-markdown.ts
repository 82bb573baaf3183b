import type { ContextMap } from '../artifacts/context-map.ts';
import {
  cutRows,
  dutyRows,
  keepTogether,
  matrixRows,
  operationRows,
  type Rows,
  sagaRows,
} from './decision-rows.ts';
import { escapeMarkdown, table } from './markdown.ts';

/** What must be decided before a context becomes a service, as tables; empty ones are left out. */
export function decisionSections(map: ContextMap): string[] {
  return [
    ...section('## System operations', operationRows(map)),
    ...section('## Data ownership', matrixRows(map), 'W writes, R reads, J joins with tables of others.'),
    ...section('## Cut keys and joins', cutRows(map)),
    ...section('## Jobs, consumers and memory', dutyRows(map)),
    ...section('### Steps of cut transactions', sagaRows(map)),
    keepTogether(map)
      .map((one) => `- ${escapeMarkdown(one)}`)
      .join('\n'),
  ];
}

function section(title: string, { head, rows }: Rows, legend = ''): string[] {
  return rows.length === 0 ? [] : [title, legend, table(head, rows)];
}
