import type { RouteTable } from '../config/route-table.ts';
import type { PlaneSettings } from '../data-plane.ts';
import type { ProxyErrorCode } from '../errors/proxy-error.ts';
import type { TlsMaterial } from '../forwarding/client-server.ts';
import type { PlaneReport } from '../observe/plane-report.ts';
import type { EffectiveShift } from '../routing/decide.ts';
import type { OutcomeBatch } from './outcome-batch.ts';

/** Mode and weight in force, by context. */
export type Shifts = Readonly<Record<string, EffectiveShift>>;

/** What a worker needs to take its part of the traffic. */
export interface Assignment {
  readonly table: RouteTable;
  readonly shifts: Shifts;
  readonly settings: PlaneSettings;
  readonly overrideSecret: string | undefined;
}

export type PrimaryMessage =
  | { readonly kind: 'start'; readonly assignment: Assignment }
  | { readonly kind: 'table'; readonly table: RouteTable; readonly shifts: Shifts }
  | { readonly kind: 'shifts'; readonly shifts: Shifts }
  | { readonly kind: 'certificate'; readonly tls: TlsMaterial }
  | { readonly kind: 'report'; readonly id: number }
  | { readonly kind: 'reset-shadow' }
  | { readonly kind: 'close'; readonly grace: number };

export type WorkerMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly code: ProxyErrorCode; readonly detail: string }
  | { readonly kind: 'outcomes'; readonly batches: readonly OutcomeBatch[] }
  | { readonly kind: 'report'; readonly id: number; readonly report: PlaneReport };

const FROM_PRIMARY: ReadonlySet<string> = new Set<PrimaryMessage['kind']>([
  'start',
  'table',
  'shifts',
  'certificate',
  'report',
  'reset-shadow',
  'close',
]);
const FROM_WORKER: ReadonlySet<string> = new Set<WorkerMessage['kind']>([
  'listening',
  'failed',
  'outcomes',
  'report',
]);

/** Both ends are this program in this version, and nobody else holds the channel: the kind tells the rest. */
export function isFromPrimary(message: unknown): message is PrimaryMessage {
  return hasKind(message, FROM_PRIMARY);
}

export function isFromWorker(message: unknown): message is WorkerMessage {
  return hasKind(message, FROM_WORKER);
}

function hasKind(message: unknown, kinds: ReadonlySet<string>): boolean {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return typeof message.kind === 'string' && kinds.has(message.kind);
}
