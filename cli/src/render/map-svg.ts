import type { ContextMap } from '../artifacts/context-map.ts';
import { html, type Markup } from './html.ts';
import { LABEL_LENGTH, layoutOf, type MapLayout, type PlacedContext, type Tie } from './map-layout.ts';
import { plural } from './plural.ts';

const LEGEND: readonly (readonly [Tie['severity'], string])[] = [
  ['transaction', 'a transaction is cut'],
  ['writes', 'writes through the other'],
  ['reads', 'reads from the other'],
  ['event', 'only events'],
  ['key', 'only foreign keys'],
];

/** The context map as an inline picture: positions are computed here, the page needs no script. */
export function mapSvg(map: ContextMap): Markup {
  const layout = layoutOf(map);
  const byName = new Map(layout.contexts.map((one) => [one.name, one]));
  const kinds = LEGEND.filter(([severity]) => layout.ties.some((tie) => tie.severity === severity));
  return html`<figure class="map">
<svg viewBox="0 0 ${layout.width} ${layout.height}" role="img" aria-labelledby="map-title map-description">
<title id="map-title">Contexts of ${map.application} and the seams between them</title>
<desc id="map-description">${description(map, layout)}</desc>
<defs>${kinds.map(([severity]) => html`<marker id="arrow-${severity}" class="head ${severity}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z"/></marker>`)}</defs>
${layout.ties.toSorted((a, b) => rank(b) - rank(a)).map((tie) => arrow(tie, byName))}
${layout.contexts.map((context) => circle(map, context))}
</svg>
<figcaption><ul class="legend">${kinds.map(([severity, meaning]) => html`<li><svg viewBox="0 0 40 10" width="40" height="10" aria-hidden="true"><path class="tie ${severity}" d="M0 5H40"/></svg> ${meaning}</li>`)}</ul></figcaption>
</figure>`;
}

function rank(tie: Tie): number {
  return LEGEND.findIndex(([severity]) => severity === tie.severity);
}

function description(map: ContextMap, layout: MapLayout): string {
  const ties = layout.ties.map((tie) => `${tie.from} to ${tie.to}: ${kindsOf(tie)}`);
  return `${map.contexts.length} contexts. ${ties.join('; ') || 'No seams.'}`;
}

function kindsOf(tie: Tie): string {
  return tie.seams.map((seam) => `${seam.kind}${seam.writes ? ' (writes)' : ''}`).join(', ');
}

/** A curve from rim to rim, bent to one side so that the way back does not lie on it. */
function arrow(tie: Tie, byName: ReadonlyMap<string, PlacedContext>): Markup {
  const from = byName.get(tie.from);
  const to = byName.get(tie.to);
  if (from === undefined || to === undefined) return html``;
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const bend = 16 + length * 0.06;
  const middle = { x: (from.x + to.x) / 2 - dy * bend, y: (from.y + to.y) / 2 + dx * bend };
  const start = onRim(from, middle, 2);
  const end = onRim(to, middle, 4);
  const places = tie.seams.reduce((sum, seam) => sum + seam.calls.length, 0);
  const width = Math.min(6, 1.2 + Math.log2(1 + places) * 0.7).toFixed(1);
  return html`<g><title>${tie.from} to ${tie.to}: ${kindsOf(tie)}</title><path class="tie ${tie.severity}" style="stroke-width:${width}" marker-end="url(#arrow-${tie.severity})" d="M${start} Q${round(middle.x)} ${round(middle.y)} ${end}"/></g>
`;
}

function onRim(circle: PlacedContext, towards: { x: number; y: number }, gap: number): string {
  const length = Math.hypot(towards.x - circle.x, towards.y - circle.y) || 1;
  const reach = (circle.radius + gap) / length;
  return `${round(circle.x + (towards.x - circle.x) * reach)} ${round(circle.y + (towards.y - circle.y) * reach)}`;
}

function circle(map: ContextMap, { name, x, y, radius }: PlacedContext): Markup {
  const context = map.contexts.find((one) => one.name === name);
  const position = map.order.findIndex((one) => one.context === name) + 1;
  const label = name.length > LABEL_LENGTH ? `${name.slice(0, LABEL_LENGTH - 1)}…` : name;
  return html`<a href="#${contextAnchor(map, name)}" aria-label="${name}"><circle class="context ${context?.verdict ?? 'extract'}" cx="${x}" cy="${y}" r="${radius}"/><text x="${x}" y="${y - 2}">${label}</text><text class="small" x="${x}" y="${y + 15}">${plural(context?.routes.length ?? 0, 'route')} · ${position === 0 ? '' : `no. ${position}`}</text></a>
`;
}

/** Ids are numbers, since a context may be named anything. */
export function contextAnchor(map: ContextMap, name: string): string {
  return `context-${map.contexts.findIndex((one) => one.name === name)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
