import type { IncomingHttpHeaders } from 'node:http';
import { MONOLITH, type Mode, type RouteTableRoute } from '../config/route-table.ts';
import type { Snapshot, SnapshotContext } from '../config/snapshot.ts';
import { cookieValue, stickyPosition } from '../rollout/stickiness.ts';

/** What of a request decides where it goes. */
export interface Facts {
  readonly method: string;
  readonly pathname: string;
  readonly headers: IncomingHttpHeaders;
  /** Raw, without the question mark. */
  readonly query: string;
  /** Address of the peer; nothing that a header claims. */
  readonly peer: string;
  /** A number from 0 up to 1, drawn only when a canary without a sticky key needs one. */
  readonly draw: () => number;
}

/** Mode and weight in force, after a rollback latch. */
export interface EffectiveShift {
  readonly mode: Mode;
  readonly weight: number;
  readonly latched: boolean;
}

export type Reason =
  | 'no-route'
  | 'monolith-route'
  | 'mode-monolith'
  | 'mode-shadow'
  | 'mode-service'
  | 'canary-in'
  | 'canary-out'
  | 'override'
  | 'latched';

export interface Decision {
  readonly target: string;
  readonly mode: Mode;
  readonly reason: Reason;
  readonly query: boolean;
  readonly route?: RouteTableRoute;
  readonly context?: SnapshotContext;
  /** Target that gets a copy whose answer is compared. */
  readonly shadow?: string;
  /** Header of the request that chose the side. */
  readonly vary?: string;
  /** Target that may answer instead when `target` does not. */
  readonly fallback?: string;
}

const NO_ROUTE: Decision = { target: MONOLITH, mode: 'monolith', reason: 'no-route', query: false };

/** Where a request goes and why. */
export function decide(
  facts: Facts,
  snapshot: Snapshot,
  shiftOf: (context: string) => EffectiveShift,
): Decision {
  const route = snapshot.match(facts.method, facts.pathname, facts);
  if (!route) return NO_ROUTE;
  const context = snapshot.contexts.get(route.context);
  const choices = snapshot.choices.of(route, context);
  if (!context) return choices.of('monolith-route', 'monolith');
  const wanted = snapshot.override?.wanted(facts.headers, facts.peer);
  if (wanted === MONOLITH || wanted === context.target) return choices.override(wanted);
  const { mode, weight, latched } = shiftOf(context.name);
  if (latched) return choices.of('latched', 'monolith');
  if (mode !== 'canary') return choices.of(`mode-${mode}`, mode);
  if (inCanary(facts, context, weight)) return choices.of('canary-in', mode);
  // The service may stand in for a dead monolith only where it has traffic of its own.
  return weight > 0 ? choices.of('canary-out', mode) : choices.outAlone();
}

function inCanary(facts: Facts, context: SnapshotContext, weight: number): boolean {
  const key = stickyKey(facts.headers, context);
  const position = key === undefined ? facts.draw() * 100 : stickyPosition(context.name, key);
  return position < weight;
}

function stickyKey(headers: IncomingHttpHeaders, { sticky }: SnapshotContext): string | undefined {
  if (!sticky) return undefined;
  if ('cookie' in sticky) return cookieValue(headers.cookie, sticky.cookie);
  const value = headers[sticky.header.toLowerCase()];
  return Array.isArray(value) ? value.join(',') : value;
}
