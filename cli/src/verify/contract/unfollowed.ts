import type { Interaction } from './pact-file.ts';
import type { Json } from './value-shape.ts';

/** What `Location` is called between our gate and Pact's verifier. */
const UNFOLLOWED = 'x-migrate-location';
const FOLLOWED = new Set([301, 302, 303, 307, 308]);

/**
 * Pact's verifier follows redirects and judges the answer behind them, and no option of it keeps it from that. So the header that it
 * would follow has another name on its way to it, in the contract as in the answer.
 * @returns the name under which an answer's header is shown to the verifier
 */
export function unfollowedName(status: number, name: string): string {
  return FOLLOWED.has(status) && name.toLowerCase() === 'location' ? UNFOLLOWED : name;
}

/** The interaction in the words that the verifier sees. */
export function unfollowed(interaction: Interaction): Interaction {
  const { response } = interaction;
  const { status, headers, matchingRules } = response;
  if (!FOLLOWED.has(status)) return interaction;
  const header = matchingRules?.header;
  return {
    ...interaction,
    response: {
      ...response,
      ...(headers === undefined ? {} : { headers: renamed(status, headers) }),
      ...(isObject(header) ? { matchingRules: { ...matchingRules, header: renamed(status, header) } } : {}),
    },
  };
}

/** A text of the verifier in the words of the contract. */
export function asFollowed(text: string): string {
  return text.replaceAll(new RegExp(UNFOLLOWED, 'gi'), 'location');
}

function renamed<T>(status: number, named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [unfollowedName(status, name), value]),
  );
}

function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
