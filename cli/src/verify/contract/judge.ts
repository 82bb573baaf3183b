import { z } from 'zod';
import type { GateFinding } from '../../artifacts/gate.ts';
import { asFollowed } from './unfollowed.ts';

/** What `verifyProvider()` reports, as far as we judge by it. */
const mismatchSchema = z.looseObject({
  type: z.string().optional(),
  path: z.string().optional(),
  key: z.string().optional(),
  mismatch: z.string().optional(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
});
const reportSchema = z.object({
  interactionResults: z.array(
    z.looseObject({ description: z.string(), pending: z.boolean().optional(), result: z.string() }),
  ),
  errors: z
    .array(
      z.looseObject({
        interaction: z.string().optional(),
        mismatch: z
          .looseObject({ mismatches: z.array(mismatchSchema).optional(), message: z.string().optional() })
          .optional(),
      }),
    )
    .default([]),
});
export type VerifierReport = z.infer<typeof reportSchema>;

/** One place in which an answer breaks the contract. */
export interface Mismatch {
  /** `status`, `header:NAME` or a path such as `$.items[*].price`. */
  readonly field: string;
  readonly message: string;
}

/** How one interaction came out; `reasons` say why the verdict on it cannot be trusted. */
export interface InteractionResult {
  readonly description: string;
  readonly outcome: 'ok' | 'mismatch' | 'untrusted';
  readonly mismatches: readonly Mismatch[];
  readonly reasons: readonly string[];
}

/** How often the state before an interaction was asked for, and whether it was restored. */
export interface StateLog {
  readonly handled: number;
  readonly failures: readonly string[];
}

export interface Expected {
  readonly description: string;
  readonly sample: number;
}

/**
 * Judges a verification. Pact's own verdict is green for an empty pact, a missing or throwing state handler and a pending mismatch,
 * so each expected interaction must have exactly one result, not pending, in a state that was restored exactly once.
 */
export function judge(
  report: unknown,
  expected: readonly Expected[],
  states: ReadonlyMap<number, StateLog>,
): readonly InteractionResult[] {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success)
    return expected.map((one) => untrusted(one, ['the verifier did not report in the form that we know']));
  const { interactionResults, errors } = parsed.data;
  return expected.map((one) => {
    const results = interactionResults.filter((result) => result.description === one.description);
    const reasons = [...resultReasons(results), ...stateReasons(states.get(one.sample))];
    const [result] = results;
    if (reasons.length > 0 || result === undefined) return untrusted(one, reasons);
    if (result.result === 'OK')
      return { description: one.description, outcome: 'ok', mismatches: [], reasons: [] };
    const mismatches = errors
      .filter((error) => error.interaction?.endsWith(` - ${one.description}`) === true)
      .flatMap((error) => mismatchesOf(error.mismatch));
    return mismatches.length === 0
      ? untrusted(one, ['it failed without saying where'])
      : { description: one.description, outcome: 'mismatch', mismatches: distinct(mismatches), reasons: [] };
  });
}

/** A mismatch as a finding of the gate. */
export function findingOf(route: string, mismatch: Mismatch): GateFinding {
  return { route, field: mismatch.field, message: mismatch.message };
}

function untrusted(one: Expected, reasons: readonly string[]): InteractionResult {
  return { description: one.description, outcome: 'untrusted', mismatches: [], reasons };
}

function resultReasons(results: VerifierReport['interactionResults']): readonly string[] {
  if (results.length !== 1) return [`it has ${results.length} results instead of one`];
  return results[0]?.pending === true ? ['it is pending, so its result does not count'] : [];
}

function stateReasons(log: StateLog | undefined): readonly string[] {
  if (log === undefined || log.handled === 0) return ['the database state was not restored'];
  if (log.failures.length > 0)
    return log.failures.map((failure) => `the database state could not be restored: ${failure}`);
  return log.handled === 1 ? [] : [`the database state was restored ${log.handled} times instead of once`];
}

type Mismatches = NonNullable<VerifierReport['errors'][number]['mismatch']>;

function mismatchesOf(error: Mismatches | undefined): readonly Mismatch[] {
  if (error?.mismatches === undefined)
    return error?.message === undefined ? [] : [{ field: 'request', message: error.message }];
  return error.mismatches.flatMap((one) => {
    const message = asFollowed(one.mismatch ?? `expected ${text(one.expected)}, got ${text(one.actual)}`);
    switch (one.type) {
      case 'StatusMismatch':
        return [{ field: 'status', message: `expected ${text(one.expected)}, got ${text(one.actual)}` }];
      case 'HeaderMismatch':
        return [{ field: `header:${asFollowed((one.key ?? '').toLowerCase())}`, message }];
      case 'BodyTypeMismatch':
        return [{ field: 'header:content-type', message }];
      default:
        return bodyMismatches(one.path ?? '$', message);
    }
  });
}

/** Pact names the object when a field is missing; people want the field. */
function bodyMismatches(path: string, message: string): readonly Mismatch[] {
  const place = path.replace(/\[\d+\]/g, '[*]');
  const missing = /missing the following keys: (.+)$/.exec(message)?.[1];
  if (missing === undefined) return [{ field: place, message }];
  return missing.split(', ').map((name) => ({ field: stepTo(place, name), message: 'the field is missing' }));
}

function stepTo(place: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${place}.${name}` : `${place}['${name}']`;
}

function distinct(mismatches: readonly Mismatch[]): readonly Mismatch[] {
  return [...new Map(mismatches.map((one) => [`${one.field} ${one.message}`, one])).values()];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
