import type { ContextMap, Seam } from '../artifacts/context-map.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedContext extends Point {
  readonly name: string;
  readonly radius: number;
}

/** All seams from one context to another, drawn as one arrow. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly seams: readonly Seam[];
  readonly severity: 'transaction' | 'writes' | 'reads' | 'event' | 'key';
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly contexts: readonly PlacedContext[];
  readonly ties: readonly Tie[];
}

const RING = { perContext: 58, least: 165, margin: 110 };
const CIRCLE = { least: 34, perMember: 1.6, perLetter: 4.1, most: 72 };
/** Longer names are cut in the picture; the cards have them whole. */
export const LABEL_LENGTH = 15;

/** Places the contexts on a ring, tied ones side by side; the same map always gives the same picture. */
export function layoutOf(map: ContextMap): MapLayout {
  const ties = tiesOf(map.seams);
  const names = ringOrder(
    map.contexts.map((one) => one.name),
    ties,
  );
  const ring = names.length < 2 ? 0 : Math.max(RING.least, (RING.perContext * names.length) / 2);
  const size = 2 * (ring + RING.margin);
  const contexts = names.map((name, index) => {
    const angle = (2 * Math.PI * index) / names.length - Math.PI / 2;
    const context = map.contexts.find((one) => one.name === name);
    const members = (context?.modules.length ?? 0) + (context?.routes.length ?? 0);
    return {
      name,
      x: Math.round(size / 2 + ring * Math.cos(angle)),
      y: Math.round(size / 2 + ring * Math.sin(angle)),
      radius: Math.round(
        Math.min(CIRCLE.most, Math.max(byLabel(name), CIRCLE.least + CIRCLE.perMember * members)),
      ),
    };
  });
  return { width: size, height: size, contexts, ties };
}

function byLabel(name: string): number {
  return 10 + CIRCLE.perLetter * Math.min(name.length, LABEL_LENGTH);
}

export function tiesOf(seams: readonly Seam[]): Tie[] {
  const ties = new Map<string, Seam[]>();
  for (const seam of seams) {
    const key = JSON.stringify([seam.from, seam.to]);
    ties.set(key, [...(ties.get(key) ?? []), seam]);
  }
  return [...ties.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ from: first.from, to: first.to, seams: group, severity: severityOf(group) }];
  });
}

function severityOf(seams: readonly Seam[]): Tie['severity'] {
  const has = (kind: Seam['kind']) => seams.some((one) => one.kind === kind);
  if (has('transaction')) return 'transaction';
  if (seams.some((one) => one.writes && one.kind !== 'event')) return 'writes';
  if (has('call') || has('join') || has('shared-state')) return 'reads';
  return has('event') ? 'event' : 'key';
}

/** Swaps neighbours on the ring as long as that shortens the ties. */
function ringOrder(names: readonly string[], ties: readonly Tie[]): string[] {
  const order = [...names];
  const weights = ties.map(({ from, to, severity }) => ({ from, to, weight: severity === 'key' ? 0.2 : 1 }));
  const length = () => {
    const at = new Map(order.map((name, index) => [name, index]));
    return weights.reduce((sum, { from, to, weight }) => {
      const apart = Math.abs((at.get(from) ?? 0) - (at.get(to) ?? 0));
      return sum + weight * Math.min(apart, order.length - apart) ** 2;
    }, 0);
  };
  let best = length();
  for (let improved = order.length <= 40; improved; ) {
    improved = false;
    for (let a = 0; a < order.length; a += 1)
      for (let b = a + 1; b < order.length; b += 1) {
        swap(order, a, b);
        const now = length();
        if (now < best - 1e-9) {
          best = now;
          improved = true;
        } else swap(order, a, b);
      }
  }
  return order;
}

function swap(order: string[], a: number, b: number): void {
  const [first = '', second = ''] = [order[a], order[b]];
  order[a] = second;
  order[b] = first;
}
