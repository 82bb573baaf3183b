import type { Context, ContextMap } from '../artifacts/context-map.ts';
import type { Model, ModelRoute } from '../artifacts/model.ts';
import { html, type Markup } from './html.ts';
import { contextAnchor } from './map-svg.ts';

/** One card per context, in the order of extraction: what it holds, and why. */
export function contextCards(map: ContextMap, model: Model): Markup {
  const routes = new Map(model.routes.map((route) => [route.id, route]));
  const ordered = map.order.flatMap(
    (one) => map.contexts.find((context) => context.name === one.context) ?? [],
  );
  const rest = map.contexts.filter((one) => !ordered.includes(one));
  return html`${[...ordered, ...rest].map((context) => card(map, context, routes))}`;
}

function card(map: ContextMap, context: Context, routes: ReadonlyMap<string, ModelRoute>): Markup {
  return html`<article class="card" id="${contextAnchor(map, context.name)}">
<header><h3>${context.name}</h3><span class="tag ${context.verdict}">${context.verdict}</span><span>stability ${context.stability.toFixed(2)} ${meter(context.stability)}</span></header>
<p>${context.why}</p>
${tables(context)}
${routeList(context, routes)}
${modules(context)}
${neighbours(map, context)}
</article>
`;
}

function tables(context: Context): Markup {
  if (context.tables.length === 0) return html`<p>Owns no table.</p>`;
  return html`<p>Owns ${context.tables.map((table, index) => html`${index === 0 ? '' : ', '}<code>${table}</code>`)}</p>`;
}

function routeList(context: Context, routes: ReadonlyMap<string, ModelRoute>): Markup {
  if (context.routes.length === 0) return html`<p>No routes.</p>`;
  return html`<details open><summary>Routes <span class="count">(${context.routes.length})</span></summary>
<div class="scroll"><table><thead><tr><th scope="col">Route</th><th scope="col">Kind</th><th scope="col">Reads</th><th scope="col">Writes</th></tr></thead><tbody>
${context.routes.map((id) => routeRow(id, routes.get(id)))}
</tbody></table></div></details>`;
}

function routeRow(id: string, route: ModelRoute | undefined): Markup {
  if (route === undefined)
    return html`<tr><td><code>${id}</code></td><td colspan="3">no longer in the application</td></tr>
`;
  return html`<tr><td><code>${id}</code>${route.when === undefined ? '' : html`<br>when <code>${route.when}</code>`}</td><td><span class="tag ${route.kind}">${route.kind}</span></td><td>${route.reads.join(', ')}</td><td>${route.writes.join(', ')}</td></tr>
`;
}

function modules(context: Context): Markup {
  return html`<details><summary>Modules and tables, with the evidence <span class="count">(${context.evidence.length})</span></summary>
<div class="scroll"><table><caption>Margin: how far the runner-up is behind, 0 a toss-up, 1 no competitor.</caption>
<thead><tr><th scope="col">Subject</th><th scope="col">Why</th><th scope="col">Runner-up</th><th scope="col" class="number">Margin</th></tr></thead><tbody>
${context.evidence.map(
  (
    one,
  ) => html`<tr><td><code>${one.subject}</code></td><td>${one.why}</td><td>${one.nextBest ?? '–'}</td><td class="number">${one.margin.toFixed(2)} ${meter(one.margin)}</td></tr>
`,
)}</tbody></table></div></details>`;
}

function neighbours(map: ContextMap, { name }: Context): Markup {
  const needs = [
    ...new Set(
      map.seams.filter((one) => one.from === name && one.kind !== 'foreign-key').map((one) => one.to),
    ),
  ];
  const needed = [
    ...new Set(
      map.seams.filter((one) => one.to === name && one.kind !== 'foreign-key').map((one) => one.from),
    ),
  ];
  return html`<p>Needs ${needs.join(', ') || 'nobody'}; needed by ${needed.join(', ') || 'nobody'}.</p>`;
}

/** A share as a bar; the number beside it says the same in words. */
export function meter(share: number): Markup {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 100);
  return html`<span class="meter" aria-hidden="true"><i style="width:${percent}%"></i></span>`;
}
