import type { Mode } from './config/route-table.ts';
import type { Snapshot } from './config/snapshot.ts';
import type { TargetStatus } from './health/target-health.ts';
import type { PlaneReport } from './observe/plane-report.ts';
import type { Latch } from './rollout/latch.ts';
import type { Rollout } from './rollout/rollout.ts';
import type { SideCount } from './rollout/tally.ts';

export interface ContextStatus {
  readonly target: string;
  /** Mode and weight in force. */
  readonly mode: Mode;
  readonly weight: number;
  /** Mode and weight that the table asks for. */
  readonly desired: { readonly mode: Mode; readonly weight: number };
  readonly generation: number;
  readonly latched: boolean;
  /** Why the traffic was rolled back. */
  readonly reason: string | undefined;
  readonly latch: Latch | undefined;
  readonly counts: {
    readonly sinceStart: Readonly<Record<string, SideCount>>;
    readonly sinceShift: Readonly<Record<string, SideCount>>;
  };
}

/** What `GET /admin/status` answers. */
export interface ProxyStatus {
  readonly startedAt: string;
  readonly inFlight: number;
  readonly upgraded: number;
  readonly contexts: Readonly<Record<string, ContextStatus>>;
  readonly targets: Readonly<Record<string, TargetStatus>>;
}

export interface StatusInput {
  readonly startedAt: string;
  readonly snapshot: Snapshot;
  readonly rollout: Rollout;
  readonly report: PlaneReport;
}

/** The effective state of the proxy as plain data. */
export function describeStatus(input: StatusInput): ProxyStatus {
  const { startedAt, snapshot, report } = input;
  const contexts = [...snapshot.contexts.keys()].map((name) => [name, contextStatus(name, input)] as const);
  const { inFlight, upgraded, targets } = report;
  return { startedAt, inFlight, upgraded, contexts: Object.fromEntries(contexts), targets };
}

function contextStatus(name: string, { snapshot, rollout }: StatusInput): ContextStatus {
  const context = snapshot.contexts.get(name);
  const { mode, weight } = rollout.shiftOf(name);
  const found = rollout.get(name);
  const latch = found?.state.latch;
  return {
    target: context?.target ?? '',
    mode,
    weight,
    desired: { mode: context?.mode ?? 'monolith', weight: context?.weight ?? 0 },
    generation: context?.generation ?? 0,
    latched: latch !== undefined,
    reason: latch?.why,
    latch,
    counts: found?.tally.counts() ?? { sinceStart: {}, sinceShift: {} },
  };
}
