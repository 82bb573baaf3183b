import { html, type Markup } from './html.ts';

const WIDTH = 720;
const HEIGHT = 200;
const LEFT = 48;
const BOTTOM = 24;

/** Two curves over the same axes, from zero, with a legend. */
export function curvesSvg(
  curves: { readonly monolith: readonly number[]; readonly service: readonly number[] },
  caption: string,
): Markup {
  const top = Math.max(1e-9, ...curves.monolith, ...curves.service);
  const length = Math.max(2, curves.monolith.length, curves.service.length);
  const points = (values: readonly number[]) =>
    values
      .map((value, index) => {
        const x = LEFT + ((WIDTH - LEFT) * index) / (length - 1);
        const y = (HEIGHT - BOTTOM) * (1 - value / top);
        return `${x.toFixed(1)},${y.toFixed(1)}`;
      })
      .join(' ');
  return html`<svg viewBox="0 -14 ${WIDTH} ${HEIGHT + 14}" role="img" aria-label="${caption}">
<text x="0" y="0">${top.toFixed(1)}</text><text x="0" y="${HEIGHT - BOTTOM}">0</text>
<text x="${LEFT}" y="${HEIGHT - 6}">${caption}</text>
<polyline class="curve monolith" points="${points(curves.monolith)}"/>
<polyline class="curve service" points="${points(curves.service)}"/>
</svg>
<ul class="legend"><li><svg width="24" height="10"><line class="curve monolith" x1="0" y1="5" x2="24" y2="5"/></svg> monolith</li><li><svg width="24" height="10"><line class="curve service" x1="0" y1="5" x2="24" y2="5"/></svg> service</li></ul>`;
}
