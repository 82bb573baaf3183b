import type { Sample } from '../artifacts/samples.ts';
import { shapeText } from './shape-text.ts';

/** Samples of one route that are kept by default: contracts are inferred over all of them, checks ask a few. */
export const SAMPLES_PER_ROUTE = 200;

/**
 * At most so many samples of each route, spread over statuses, parameters and shapes, and over time. Each tells how many it stands
 * for, so that the mix of a load stays as it was. Row changes are a log of their own: every kept sample still finds its state.
 */
export function thinOut(samples: readonly Sample[], perRoute: number): readonly Sample[] {
  const byRoute = groupedBy(samples, ({ route }) => route ?? '');
  return [...byRoute.values()]
    .flatMap((own) => (own.length <= perRoute ? own : keepSome(own, perRoute)))
    .sort((a, b) => a.index - b.index);
}

function keepSome(samples: readonly Sample[], count: number): readonly Sample[] {
  const groups = [...groupedBy(samples, kindOf).values()];
  const shares = groups.map(() => 0);
  // In turns: a rare kind keeps all that it has before a frequent one gets more.
  for (let left = count; left > 0; )
    for (const [at, group] of groups.entries())
      if (left > 0 && (shares[at] ?? 0) < group.length) {
        shares[at] = (shares[at] ?? 0) + 1;
        left -= 1;
      }
  return groups.flatMap((group, at) => spread(group, shares[at] ?? 0));
}

/** Evenly over a group, first and last included; together they stand for all of it. */
function spread(group: readonly Sample[], count: number): readonly Sample[] {
  const step = count > 1 ? (group.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, nr) => group[Math.round(nr * step)])
    .filter((one) => one !== undefined)
    .map((sample, nr) => {
      const standsFor = Math.floor(group.length / count) + (nr < group.length % count ? 1 : 0);
      return standsFor === 1 ? sample : { ...sample, standsFor };
    });
}

/** What makes two samples of a route worth keeping both. */
function kindOf({ request, response }: Sample): string {
  const query = request.url.replace(/^[^?]*\??/, '');
  const names = [...new Set(new URLSearchParams(query).keys())].sort();
  return [request.method, response.status, names, shapeText(request.body), shapeText(response.body)].join(
    ' ',
  );
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
