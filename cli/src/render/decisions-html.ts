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
import { html, type Markup } from './html.ts';

/** What must be decided before a context becomes a service; empty tables are left out. */
export function decisions(map: ContextMap): Markup {
  const together = keepTogether(map);
  return html`${section('System operations', 'Whom a route tells something, and whom it only asks.', operationRows(map))}
${section('Data ownership', 'W writes, R reads, J joins with tables of others.', matrixRows(map))}
${section('Cut keys and joins', 'What takes the place of each key and join that a boundary cuts.', cutRows(map))}
${section('Jobs, consumers and memory', 'Each needs one home: what works for several contexts is split or given to one.', dutyRows(map))}
${section('Steps of cut transactions', 'Local transactions in their order, and what undoes each.', sagaRows(map))}
${together.length === 0 ? '' : html`<ul>${together.map((one) => html`<li>${one}</li>`)}</ul>`}`;
}

function section(title: string, caption: string, { head, rows }: Rows): Markup {
  if (rows.length === 0) return html``;
  return html`<details class="card"><summary>${title} <span class="count">(${rows.length})</span></summary>
<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${head.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead><tbody>
${rows.map(
  (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
)}</tbody></table></div></details>`;
}
