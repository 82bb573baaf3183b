import type { ContextMap } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { decisions } from './decisions-html.ts';
import { findingGroups } from './finding-groups.ts';
import { html, Markup } from './html.ts';
import { tiesOf } from './map-layout.ts';
import { contextAnchor, mapSvg } from './map-svg.ts';
import { plural } from './plural.ts';
import { contextCards } from './report-contexts.ts';
import { REPORT_STYLE } from './report-style.ts';

/** Nothing is loaded and nothing runs: the policy makes a browser enforce it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The architect's report as one file that works offline: contexts first, evidence one click away.
 * @param stale how the map is behind the sources, where it is
 */
export function reportHtml(map: ContextMap, model: Model, stale?: string): string {
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${map.application}: proposed decomposition</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#contexts">Skip to the contexts</a>
<header>
<p>migrate report</p>
<h1>${map.application}</h1>
<p class="lead">A proposal, not a decision: every line says why, and the overrides in <code>migrate.config.yaml</code> overrule it.</p>
<ul class="facts">${factsOf(map, model).map(([number, what]) => html`<li><b>${number}</b>${what}</li>`)}</ul>
<nav aria-label="Sections"><ul>${SECTIONS.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${notice(stale)}
</header>
<main>
<section id="map"><h2>Map</h2>${mapSvg(map)}</section>
<section id="order"><h2>Order of extraction</h2>${roadmap(map)}</section>
<section id="contexts"><h2>Contexts</h2>${contextCards(map, model)}${leftovers(map, model)}</section>
<section id="seams"><h2>Seams</h2>${matrix(map)}${seams(map)}${sagas(map)}</section>
<section id="decisions"><h2>What each service needs decided</h2>${decisions(map)}</section>
<section id="alternatives"><h2>Alternatives</h2>${alternatives(map)}</section>
<section id="findings"><h2>What a slice must know</h2>${findings(model)}</section>
<section id="coverage"><h2>Coverage</h2>${coverage(model)}</section>
</main>
</body>
</html>
`;
  return `<!doctype html>\n${page.text}`;
}

/** Our own constant, so it needs no escaping. */
const STYLE = new Markup(REPORT_STYLE);

const SECTIONS = [
  ['map', 'Map'],
  ['order', 'Order'],
  ['contexts', 'Contexts'],
  ['seams', 'Seams'],
  ['decisions', 'Decisions'],
  ['alternatives', 'Alternatives'],
  ['findings', 'Findings'],
  ['coverage', 'Coverage'],
] as const;

function factsOf(map: ContextMap, model: Model): [number, string][] {
  return [
    [map.contexts.length, 'contexts'],
    [model.routes.length, 'routes'],
    [model.tables.length, 'tables'],
    [model.modules.length, 'modules'],
    [map.sharedKernel.length, 'in the shared kernel'],
    [map.sagas.length, 'cut transactions'],
  ];
}

/** A committed map may be older than the sources it is shown with. */
function notice(stale: string | undefined): Markup {
  if (stale === undefined) return html``;
  return html`<p class="notice">${stale} <code>migrate decompose</code> makes a fresh one.</p>`;
}

function roadmap(map: ContextMap): Markup {
  return html`<ol class="roadmap">${map.order.map((one) => {
    const context = map.contexts.find((candidate) => candidate.name === one.context);
    const keep = context?.verdict === 'keep' ? html`<span class="tag keep">keep</span> ` : '';
    const points =
      one.reasons.length === 0
        ? one.why
        : html`value ${one.value.toFixed(1)}, risk ${one.risk.toFixed(1)}<ul>${one.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`;
    return html`<li><a href="#${contextAnchor(map, one.context)}"><b>${one.context}</b></a> ${keep}${points}</li>
`;
  })}</ol>`;
}

function leftovers(map: ContextMap, model: Model): Markup {
  const owned = new Set(map.contexts.flatMap((one) => one.routes));
  const staying = model.routes.filter((route) => !owned.has(route.id));
  return html`<details class="card"><summary>Shared kernel <span class="count">(${map.sharedKernel.length} modules)</span></summary>
<p>Code that every service takes along as a copy: wiring, middleware, helpers.</p>
<ul>${map.sharedKernel.map((module) => html`<li><code>${module}</code></li>`)}</ul></details>
${staying.length === 0 ? '' : html`<details class="card"><summary>Routes of no context <span class="count">(${staying.length})</span></summary><p>They touch no table and belong to the shared kernel: health, documentation, pages.</p><ul>${staying.map((route) => html`<li><code>${route.id}</code></li>`)}</ul></details>`}`;
}

function matrix(map: ContextMap): Markup {
  const names = map.contexts.map((one) => one.name);
  const ties = new Map(tiesOf(map.seams).map((tie) => [JSON.stringify([tie.from, tie.to]), tie]));
  const cell = (from: string, to: string) => {
    if (from === to) return html`<td class="self"></td>`;
    const tie = ties.get(JSON.stringify([from, to]));
    const count =
      tie?.seams
        .filter((one) => one.kind !== 'foreign-key')
        .reduce((sum, one) => sum + one.calls.length, 0) ?? 0;
    return html`<td class="${tie?.severity ?? ''}">${count === 0 ? '' : count}</td>`;
  };
  return html`<div class="scroll"><table class="matrix"><caption>How many places of the context in the row need the context in the column; foreign keys left out.</caption>
<thead><tr><th scope="col">needs</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${names.map(
  (from) => html`<tr><th scope="row">${from}</th>${names.map((to) => cell(from, to))}</tr>
`,
)}</tbody></table></div>`;
}

function seams(map: ContextMap): Markup {
  if (map.seams.length === 0) return html`<p>No seams: nothing crosses a boundary.</p>`;
  return html`<div class="scroll"><table><caption>Everything that a boundary cuts, and the pattern that heals it.</caption>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Kind</th><th scope="col">Tables</th><th scope="col">Heal</th><th scope="col">Where and why</th></tr></thead><tbody>
${map.seams.map(
  (
    seam,
  ) => html`<tr><td>${seam.from}</td><td>${seam.to}</td><td>${seam.kind}${seam.writes ? html` <span class="tag writes">writes</span>` : ''}</td><td>${seam.tables.join(', ')}</td><td>${seam.heal}</td><td>${seam.why}<details><summary>${seam.calls.length} ${seam.calls.length === 1 ? 'place' : 'places'}</summary><ul>${seam.calls.map((call) => html`<li><code>${call}</code></li>`)}</ul></details></td></tr>
`,
)}</tbody></table></div>`;
}

function sagas(map: ContextMap): Markup {
  if (map.sagas.length === 0) return html`<p>No transaction is cut.</p>`;
  return html`<h3>Transactions that become sagas</h3>
${map.sagas.map(
  (
    saga,
  ) => html`<div class="card"><b>${saga.name}</b> across ${saga.contexts.join(', ')} <code>${saga.function}</code><p>${saga.advice}</p></div>
`,
)}`;
}

function alternatives(map: ContextMap): Markup {
  const rows = [{ name: 'this map', contexts: undefined, metrics: map.metrics }, ...map.alternatives];
  return html`<div class="scroll"><table><caption>SM: higher is better; ICP, IFN, NED, BCP: lower is better. Scores inform, evidence decides.</caption>
<thead><tr><th scope="col">Cut</th><th scope="col" class="number">Contexts</th><th scope="col" class="number">SM</th><th scope="col" class="number">ICP</th><th scope="col" class="number">IFN</th><th scope="col" class="number">NED</th><th scope="col" class="number">BCP</th></tr></thead><tbody>
${rows.map(
  ({
    name,
    metrics,
  }) => html`<tr><th scope="row">${name}</th>${[metrics.contexts, metrics.SM, metrics.ICP, metrics.IFN, metrics.NED, metrics.BCP ?? '–'].map((value) => html`<td class="number">${value}</td>`)}</tr>
`,
)}</tbody></table></div>
${map.alternatives.map(
  (
    one,
  ) => html`<details><summary>${one.name} <span class="count">(${plural(one.metrics.contexts, 'context')})</span></summary><dl>${Object.entries(one.contexts).map(([name, members]) => html`<dt><b>${name}</b></dt><dd>${members.map((member, index) => html`${index === 0 ? '' : ', '}<code>${member}</code>`)}</dd>`)}</dl></details>
`,
)}`;
}

function findings(model: Model): Markup {
  if (model.findings.length === 0) return html`<p>Nothing beyond routes and tables was found.</p>`;
  return html`<p>What moves, breaks or doubles when code leaves the process, by the detector that found it.</p>
${findingGroups(model.findings).map(
  ([
    detector,
    group,
  ]) => html`<details class="card"><summary>${detector} <span class="count">(${group.length})</span></summary><ul>${group.map((one) => html`<li>${one.message} <code>${one.file}:${one.line}</code></li>`)}</ul></details>
`,
)}`;
}

function coverage(model: Model): Markup {
  const rows = [
    ['Routes', model.coverage.routes],
    ['Calls', model.coverage.calls],
    ['Queries', model.coverage.queries],
  ] as const;
  return html`<p>What the analysis could resolve. What it could not is listed below with its place; nothing is left out silently.</p>
<div class="scroll"><table><thead><tr><th scope="col">Ledger</th><th scope="col" class="number">Resolved</th><th scope="col" class="number">Of</th></tr></thead><tbody>
${rows.map(
  ([
    name,
    ledger,
  ]) => html`<tr><th scope="row">${name}</th><td class="number">${ledger.resolved}</td><td class="number">${ledger.total}</td></tr>
`,
)}</tbody></table></div>
${
  model.diagnostics.length === 0
    ? html`<p>No diagnostics.</p>`
    : html`<ul>${model.diagnostics.map(
        (
          one,
        ) => html`<li><span class="tag ${one.severity}">${one.severity}</span> <code>${one.code}</code> ${one.message}${one.file === undefined ? '' : html` <code>${one.file}${one.line === undefined ? '' : `:${one.line}`}</code>`}${one.remedy === undefined ? '' : html`<br>${one.remedy}`}</li>
`,
      )}</ul>`
}`;
}
