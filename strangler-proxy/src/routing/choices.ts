import { MONOLITH, type Mode, type RouteTableRoute } from '../config/route-table.ts';
import type { SnapshotContext } from '../config/snapshot.ts';
import type { Decision, Reason } from './decide.ts';

/** All decisions that a table can come to. Each is made once: a table has few, and traffic asks for them all the time. */
export class Choices {
  readonly #byRoute = new WeakMap<RouteTableRoute, RouteChoices>();

  of(route: RouteTableRoute, context: SnapshotContext | undefined): RouteChoices {
    const known = this.#byRoute.get(route);
    if (known) return known;
    const fresh = new RouteChoices(route, context);
    this.#byRoute.set(route, fresh);
    return fresh;
  }
}

/** The decisions for one route, by their reason. */
export class RouteChoices {
  readonly #route: RouteTableRoute;
  readonly #context: SnapshotContext | undefined;
  readonly #byReason = new Map<Reason, Decision>();
  #outAlone: Decision | undefined;

  constructor(route: RouteTableRoute, context: SnapshotContext | undefined) {
    this.#route = route;
    this.#context = context;
  }

  of(reason: Exclude<Reason, 'override' | 'no-route'>, mode: Mode): Decision {
    const known = this.#byReason.get(reason);
    if (known) return known;
    const fresh = { ...this.#base(mode), ...sidesOf(reason, this.#route, this.#context), reason };
    this.#byReason.set(reason, fresh);
    return fresh;
  }

  /** Out of a canary that nobody is in: the service may not stand in for the monolith. */
  outAlone(): Decision {
    this.#outAlone ??= {
      ...this.#base('canary'),
      ...(this.#context ? variesBy(this.#context) : {}),
      reason: 'canary-out',
    };
    return this.#outAlone;
  }

  /** A tester's own choice has no fallback: what the tester asked for is what answers. */
  override(target: string): Decision {
    return { ...this.#base('monolith'), target, reason: 'override' };
  }

  #base(mode: Mode): Omit<Decision, 'reason'> {
    const route = this.#route;
    const context = this.#context ? { context: this.#context } : {};
    return { target: MONOLITH, mode, query: route.kind === 'query', route, ...context };
  }
}

type Sides = Partial<Pick<Decision, 'target' | 'fallback' | 'shadow' | 'vary'>>;

function sidesOf(reason: Reason, route: RouteTableRoute, context: SnapshotContext | undefined): Sides {
  if (!context) return {};
  const { target, fallback } = context;
  const toService: Sides = fallback === target ? { target } : { target, fallback };
  switch (reason) {
    case 'mode-shadow':
      return route.kind === 'query' ? { shadow: target } : {};
    case 'mode-service':
      return toService;
    case 'canary-in':
      return { ...toService, ...variesBy(context) };
    case 'canary-out':
      return { ...(target === MONOLITH ? {} : { fallback: target }), ...variesBy(context) };
    default:
      return {};
  }
}

/** A cache in front must not give one side's answer to people of the other. */
function variesBy({ sticky }: SnapshotContext): Sides {
  if (!sticky) return {};
  return { vary: 'cookie' in sticky ? 'Cookie' : sticky.header };
}
