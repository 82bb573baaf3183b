import { type Gate, gateSchema } from '../artifacts/gate.ts';
import { gatePath } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import type { Project } from './project.ts';

/** Schema of an application without a database. */
export const NO_DATABASE = 'none';
/** Schema of a database that does not answer: nothing is known of it. */
export const UNREACHABLE = 'unreachable';

export interface FreshnessOptions {
  /** Hashes of what is there now, by the same parts as the gate's. */
  readonly currentSubject: () => Promise<Readonly<Record<string, string>>>;
  readonly now?: () => Date;
}

export interface Freshness {
  readonly fresh: boolean;
  /** What made it stale; empty while it is fresh. */
  readonly why: string;
}

export function readGate(root: string, context: string): Gate | undefined {
  return readArtifact(root, gatePath(context), gateSchema, `migrate verify ${context}`);
}

/** Whether a gate still speaks of what is there: young enough, and none of its parts changed. */
export async function gateIsFresh(
  project: Project,
  gate: Gate,
  options: FreshnessOptions,
): Promise<Freshness> {
  const { maxAge } = project.config.gate;
  const age = (options.now?.() ?? new Date()).getTime() - Date.parse(gate.at);
  if (age > durationMs(maxAge)) return { fresh: false, why: `it is older than ${maxAge} (${gate.at})` };
  // A clock that ran ahead must not keep a gate fresh for longer than its age.
  if (age < -60_000) return { fresh: false, why: `it is dated in the future (${gate.at})` };
  const current = await options.currentSubject();
  const parts = [...new Set([...Object.keys(gate.subject), ...Object.keys(current)])].sort();
  const changed = parts.filter((part) => gate.subject[part] !== current[part]);
  return changed.length === 0
    ? { fresh: true, why: '' }
    : {
        fresh: false,
        why: `changed since: ${changed.map((part) => describe(part, current[part])).join(', ')}`,
      };
}

/** A part, with what to do about it where another verification alone would not help. */
function describe(part: string, now: string | undefined): string {
  if (part !== 'schema') return part;
  return now === UNREACHABLE
    ? 'schema (the database does not answer, so it cannot be compared: `migrate up` starts it)'
    : 'schema (the recording was made with another one: record again, then verify)';
}

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `30m`, `24h`, `7d`. */
export function durationMs(text: string): number {
  const [, amount = '0', unit = 's'] = /^(\d+)(s|m|h|d)$/.exec(text) ?? [];
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
