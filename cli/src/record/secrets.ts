import { asNumber, inUrl, type Placeholder } from './placeholders.ts';

/** A secret as it was sent: text, or a number such as a card's. */
export type SecretValue = string | number;

interface Secret {
  readonly value: string;
  readonly placeholder: Placeholder;
  readonly patterns: readonly Pattern[];
}

/** Texts shorter than this are hidden in their own field only: replaced everywhere they would eat ordinary words. */
export const SHORTEST_EVERYWHERE = 6;
/** From this length on a secret is hidden also inside of longer words. */
const UNMISTAKABLE = 16;

/**
 * The secrets of one recording. Owns the placeholders: the same value gets the same one, wherever it appears.
 */
export class Secrets {
  readonly #byValue = new Map<string, Secret>();

  /** The placeholder of a secret, new or known, in the form that says whether it stands for a text or a number. */
  placeholderOf(kind: string, value: SecretValue): Placeholder {
    const text = String(value);
    const known = this.#byValue.get(text)?.placeholder;
    const placeholder = known ?? `{{secret:${kind}:${this.#byValue.size + 1}}}`;
    if (known === undefined)
      this.#byValue.set(text, { value: text, placeholder, patterns: patternsOf(text, placeholder) });
    return typeof value === 'number' ? asNumber(placeholder) : placeholder;
  }

  /** A function that hides the known secrets in texts; the given text is searched once for those that matter. */
  hider(whole: string): (text: string) => string {
    const relevant = [...this.#byValue.values()]
      .flatMap(({ patterns }) => patterns)
      .filter(({ needle }) => whole.includes(needle))
      .sort((a, b) => b.needle.length - a.needle.length);
    if (relevant.length === 0) return (text) => text;
    return (text) =>
      relevant.reduce(
        (rest, { needle, pattern, placeholder }) =>
          rest.includes(needle) ? rest.replace(pattern, () => placeholder) : rest,
        text,
      );
  }

  /** Whether bytes hold any secret that is long enough to be told from chance. */
  isIn(bytes: Buffer): boolean {
    return [...this.#byValue.keys()].some((key) => key.length >= SHORTEST_EVERYWHERE && bytes.includes(key));
  }

  /** Values by placeholder, for the vault. */
  entries(): Record<string, string> {
    return Object.fromEntries(
      [...this.#byValue.values()].map(({ placeholder, value }) => [placeholder, value]),
    );
  }
}

interface Pattern {
  readonly needle: string;
  readonly pattern: RegExp;
  readonly placeholder: Placeholder;
}

/** A secret travels as it is and, in URLs and forms, percent-encoded in one way or another. */
function patternsOf(text: string, placeholder: Placeholder): readonly Pattern[] {
  if (text.length < SHORTEST_EVERYWHERE) return [];
  const encoded = encodeURIComponent(text);
  const variants = new Set([
    encoded,
    encoded.replaceAll('%20', '+'),
    encoded.replace(/%[0-9A-F]{2}/g, (one) => one.toLowerCase()),
  ]);
  variants.delete(text);
  return [
    { needle: text, pattern: patternOf(text), placeholder },
    ...[...variants].map((needle) => ({
      needle,
      pattern: patternOf(needle),
      placeholder: inUrl(placeholder),
    })),
  ];
}

function patternOf(text: string): RegExp {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.length >= UNMISTAKABLE
    ? new RegExp(escaped, 'g')
    : new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`, 'g');
}
