import { Choices } from '../routing/choices.ts';
import { compileMatcher, type Matcher } from '../routing/matcher.ts';
import { compileOverride, type Override } from '../routing/override.ts';
import { toMilliseconds } from './duration.ts';
import type { Balance, RouteTable, RouteTableContext } from './route-table.ts';

/** Limits of one exchange in milliseconds; 0 is none. */
export interface Timeouts {
  readonly connect: number;
  readonly headers: number;
  readonly idle: number;
  readonly total: number;
}

export interface Budget {
  readonly errors: number;
  readonly p95: number;
  readonly window: number;
  readonly samples: number;
}

export interface SnapshotContext
  extends Pick<RouteTableContext, 'target' | 'mode' | 'weight' | 'fallback' | 'generation'> {
  readonly name: string;
  readonly sticky: RouteTableContext['sticky'];
  readonly timeouts: Timeouts;
  readonly budget: Budget;
  readonly retired: boolean;
}

/** When the breaker of an instance opens, and for how many milliseconds. */
export interface BreakerLimits {
  readonly failures: number;
  readonly open: number;
  readonly longest: number;
}

export interface SnapshotTarget {
  readonly name: string;
  /** Origins of the instances, such as `http://127.0.0.1:3000` or `unix:/run/shop.sock`. */
  readonly origins: readonly string[];
  readonly health: string | undefined;
  readonly liveness: string | undefined;
  readonly balance: Balance;
  readonly breaker: BreakerLimits;
  /** 0 is no limit. */
  readonly maxPending: number;
}

/** A route table ready for use. Never changed: a reload makes a new one, and requests end on the one they began with. */
export interface Snapshot {
  readonly table: RouteTable;
  readonly match: Matcher;
  readonly choices: Choices;
  readonly override: Override | undefined;
  readonly contexts: ReadonlyMap<string, SnapshotContext>;
  readonly targets: ReadonlyMap<string, SnapshotTarget>;
}

/** What a service is given when its context sets no timeouts. */
export const SERVICE_TIMEOUTS: Timeouts = { connect: 5_000, headers: 60_000, idle: 60_000, total: 0 };
/** The monolith is given more: a proxy that cuts what the monolith would have answered is not invisible. */
export const MONOLITH_TIMEOUTS: Timeouts = { connect: 10_000, headers: 300_000, idle: 0, total: 0 };

export const BREAKER: BreakerLimits = { failures: 3, open: 1_000, longest: 30_000 };

const BUDGET = { errors: 0.01, p95: 1.3, window: '30s', samples: 50 } as const;

/** Compiles a valid table (see `tableProblems`); `secret` is what an override without a trusted network needs. */
export function createSnapshot(table: RouteTable, secret?: string): Snapshot {
  return {
    table,
    match: compileMatcher(table),
    choices: new Choices(),
    override: compileOverride(table.override, secret),
    contexts: new Map(
      Object.entries(table.contexts).map(([name, context]) => [name, readContext(name, context)]),
    ),
    targets: new Map(Object.entries(table.targets).map(([name, target]) => [name, readTarget(name, target)])),
  };
}

function readContext(name: string, context: RouteTableContext): SnapshotContext {
  const { target, mode, weight, fallback, generation, sticky } = context;
  const budget = context.budget ?? BUDGET;
  return {
    name,
    target,
    mode,
    weight,
    fallback,
    generation,
    sticky,
    timeouts: readTimeouts(context.timeouts),
    budget: { ...budget, window: toMilliseconds(budget.window) },
    retired: context.retired === true,
  };
}

function readTimeouts(given: RouteTableContext['timeouts'] = {}): Timeouts {
  const read = (name: keyof Timeouts) => {
    const value = given[name];
    return value === undefined ? SERVICE_TIMEOUTS[name] : toMilliseconds(value);
  };
  return { connect: read('connect'), headers: read('headers'), idle: read('idle'), total: read('total') };
}

function readTarget(name: string, target: RouteTable['targets'][string]): SnapshotTarget {
  const { urls, health, liveness, balance = 'least-pending', breaker = {}, maxPending = 0 } = target;
  return {
    name,
    origins: urls.map((url) => (url.startsWith('unix:') ? url : new URL(url).origin)),
    health,
    liveness,
    balance,
    breaker: {
      failures: breaker.failures ?? BREAKER.failures,
      open: toMilliseconds(breaker.open ?? BREAKER.open),
      longest: toMilliseconds(breaker.longest ?? BREAKER.longest),
    },
    maxPending,
  };
}
