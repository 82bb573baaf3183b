import type { Difference } from './compare.ts';

/** How one shadowed request came out. */
export interface ShadowResult {
  readonly context: string;
  /** The route as `METHOD path`. */
  readonly route: string;
  readonly method: string;
  /** Raw path and query, redacted. */
  readonly url: string;
  readonly outcome: 'equal' | 'different' | 'skipped' | 'error';
  readonly differences: readonly Difference[];
  /** Why it was skipped, or what failed. */
  readonly detail?: string;
}

/** A difference that was met. */
export type ShadowExample = Omit<ShadowResult, 'context' | 'outcome' | 'detail'>;

export interface RouteResults {
  readonly route: string;
  compared: number;
  equal: number;
  different: number;
  skipped: number;
  errors: number;
  readonly examples: ShadowExample[];
}

/** Results by context. */
export type ShadowResults = Record<string, { routes: RouteResults[] }>;

/** Examples of difference that are kept of each route. */
export const MAX_EXAMPLES = 20;

/** Counts the comparisons of each route and keeps its first examples of difference. Bounded by the route table. */
export class ResultStore {
  #routes = new Map<string, Map<string, RouteResults>>();

  count(context: string, name: string, outcome: ShadowResult['outcome']): void {
    const route = this.#route(context, name);
    if (outcome === 'equal' || outcome === 'different') route.compared += 1;
    if (outcome === 'error') route.errors += 1;
    else route[outcome] += 1;
  }

  keepExample(context: string, example: ShadowExample): void {
    const { examples } = this.#route(context, example.route);
    if (examples.length < MAX_EXAMPLES) examples.push(example);
  }

  results(): ShadowResults {
    return Object.fromEntries(
      [...this.#routes].map(([context, routes]) => [
        context,
        { routes: structuredClone([...routes.values()]) },
      ]),
    );
  }

  reset(): void {
    this.#routes = new Map();
  }

  #route(context: string, route: string): RouteResults {
    const routes = this.#routes.get(context) ?? new Map<string, RouteResults>();
    this.#routes.set(context, routes);
    const known = routes.get(route);
    if (known) return known;
    const fresh = { route, compared: 0, equal: 0, different: 0, skipped: 0, errors: 0, examples: [] };
    routes.set(route, fresh);
    return fresh;
  }
}
