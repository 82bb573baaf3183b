import type { Verdict } from '../artifacts/gate.ts';
import type { LoadReport } from '../verify/load/load-report.ts';
import { median, type Round, type Side } from '../verify/load/rounds.ts';
import { slowdowns } from '../verify/load/slowdown.ts';
import { curvesSvg } from './curves-svg.ts';
import { html, Markup } from './html.ts';
import { REPORT_STYLE } from './report-style.ts';

/** Nothing is loaded and nothing runs: the policy makes a browser enforce it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const STYLE = new Markup(
  `${REPORT_STYLE}.curve{fill:none;stroke-width:2.5}.curve.monolith{stroke:var(--read)}.curve.service{stroke:var(--write)}.chart text{fill:var(--soft);font:11px system-ui,sans-serif}.chart svg{width:100%;max-height:16rem}`,
);
const MIB = 1024 * 1024;
/** Only the figures are wanted here; whether they are too high the gate has said. */
const NO_LIMIT = Number.POSITIVE_INFINITY;

/** The figures of a load check as one page that works offline. */
export function loadHtml(report: LoadReport, verdict: Verdict): string {
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>Load on ${report.context}: ${verdict}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p>migrate verify, profile ${report.profile}</p>
<h1>Load on ${report.context}: ${verdict}</h1>
<p class="lead">The recorded queries in their recorded mix, against monolith and service in turns. Milliseconds.</p>
</header>
<main>
${report.steps.map(({ step, run }) => stepSection(`${step.vus} users`, run.rounds))}
<section><h2>Memory</h2><div class="chart">${curvesSvg(
    { monolith: report.memory.monolith.map(inMib), service: report.memory.service.map(inMib) },
    'MiB, by second',
  )}</div></section>
</main>
</body>
</html>
`;
  return `<!doctype html>\n${page.text}`;
}

function stepSection(title: string, rounds: readonly Round[]): Markup {
  const p95s = (side: Side) => rounds.filter((one) => one.side === side).map((one) => one.p95);
  return html`<section><h2>${title}</h2>
<div class="chart">${curvesSvg({ monolith: p95s('monolith'), service: p95s('service') }, 'p95 in ms, by round')}</div>
<div class="scroll"><table>
<thead><tr><th>side</th><th class="number">requests</th><th class="number">wrong</th><th class="number">p50</th><th class="number">p95</th></tr></thead>
<tbody>${(['monolith', 'service'] as const).map((side) => sideRow(side, rounds))}</tbody>
</table></div>
<div class="scroll"><table>
<thead><tr><th>route</th><th class="number">monolith</th><th class="number">service</th><th class="number">ratio</th><th class="number">A/A</th></tr></thead>
<tbody>${slowdowns(rounds, NO_LIMIT).map(
    (one) =>
      html`<tr><td><code>${one.route}</code></td><td class="number">${one.monolith.toFixed(2)}</td><td class="number">${one.service.toFixed(2)}</td><td class="number">${one.ratio.toFixed(2)}</td><td class="number">${one.noise.toFixed(2)}</td></tr>`,
  )}</tbody>
</table></div>
</section>`;
}

function sideRow(side: Side, all: readonly Round[]): Markup {
  const rounds = all.filter((one) => one.side === side);
  const sum = (of: (one: Round) => number) => rounds.reduce((total, one) => total + of(one), 0);
  const middle = (of: (one: Round) => number) => median(rounds.map(of)).toFixed(2);
  return html`<tr><td>${side}</td><td class="number">${sum((one) => one.requests)}</td><td class="number">${sum((one) => one.failures)}</td><td class="number">${middle((one) => one.p50)}</td><td class="number">${middle((one) => one.p95)}</td></tr>`;
}

function inMib(bytes: number): number {
  return bytes / MIB;
}
