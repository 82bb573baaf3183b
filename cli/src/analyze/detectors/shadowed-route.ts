import type { ModelRoute } from '../../artifacts/model.ts';
import { methodsMayOverlap } from '../express/overlap.ts';
import { OverlappingPaths } from '../express/overlapping-paths.ts';
import { defineDetector, type Found } from './detector.ts';

/** Plain text, parameters and wildcards: of anything else it cannot be told for sure which requests match. */
const DECIDABLE = /^[\w\-/:.~*]*$/;

/** Two routes for one request: which one answers is decided by the order in which they are registered. */
export const shadowedRoute = defineDetector({
  id: 'shadowed-route',
  sees: 'a route whose requests an earlier or later route also matches',
  find: ({ facts }) => {
    const before = new OverlappingPaths<ModelRoute>();
    const known = new Set<string>();
    return facts.routes
      .filter((one) => DECIDABLE.test(one.path))
      .flatMap((later) => {
        const found = isFallback(later.path)
          ? []
          : before.of(later.path).filter((earlier) => takes(earlier, later));
        // Of those that are registered over and over, the first is told.
        const what = [later.method, later.path, later.passesOn, later.when].join('\n');
        if (!known.has(what)) before.add(later.path, later);
        known.add(what);
        return found.map((earlier) => finding(earlier, later));
      });
  },
});

/** Whether the earlier of two routes with overlapping paths answers requests of the later one. */
function takes(earlier: ModelRoute, later: ModelRoute): boolean {
  return (
    methodsMayOverlap(earlier.method, later.method) &&
    // A HEAD that comes first takes no GET away.
    !(earlier.method === 'HEAD' && later.method === 'GET') &&
    earlier.passesOn !== true &&
    !(earlier.when !== undefined && later.when !== undefined && earlier.path === later.path)
  );
}

/** A wildcard behind everything is meant to get the rest. */
function isFallback(path: string): boolean {
  return /^\/?\*\w*$/.test(path);
}

/** Told at the more particular of the two: it is the one that a change of order takes away. */
function finding(earlier: ModelRoute, later: ModelRoute): Found {
  const isGuarded = openness(earlier.path) <= openness(later.path) && earlier.path !== later.path;
  const [particular, general] =
    openness(earlier.path) <= openness(later.path) ? [earlier, later] : [later, earlier];
  return {
    name: particular.id,
    file: particular.file,
    line: particular.line,
    message: isGuarded
      ? `${particular.id} answers only because it is registered before ${general.id}`
      : `${later.id} never gets the requests that ${earlier.id} matches first`,
    data: { route: particular.id, other: general.id, answers: earlier.id },
  };
}

function openness(path: string): number {
  return path
    .split('/')
    .reduce((sum, part) => sum + (part.includes('*') ? 10 : part.includes(':') ? 1 : 0), 0);
}
