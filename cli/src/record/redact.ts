import type { Sample } from '../artifacts/samples.ts';
import { gatherDetected } from './gather-detected.ts';
import { hideEverywhere } from './hide-everywhere.ts';
import { redactNamed } from './redact-named.ts';
import { Secrets } from './secrets.ts';

/** Samples without secrets, and the secrets that their placeholders stand for. */
export interface Redaction {
  readonly samples: readonly Sample[];
  readonly secrets: Secrets;
}

/**
 * Replaces secrets and personal data by placeholders, the same value by the same one everywhere: first all are gathered, from the
 * fields, headers and parameters that name them and from texts whose form gives them away, then every text is searched for them,
 * so that a token hides also where nothing names it.
 */
export function redactSamples(samples: readonly Sample[]): Redaction {
  const secrets = new Secrets();
  // Longest-lived first would be no help: order of appearance keeps the numbers stable.
  const named = samples.map((sample) => {
    const redacted = redactNamed(sample, secrets);
    gatherDetected(redacted, secrets);
    return redacted;
  });
  return { samples: named.map((sample) => hideEverywhere(sample, secrets)), secrets };
}
