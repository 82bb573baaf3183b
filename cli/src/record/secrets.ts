/** A secret as it was sent: text, or a number such as a card's. */
export type SecretValue = string | number;

interface Secret {
  readonly value: SecretValue;
  readonly placeholder: string;
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

  /** The placeholder of a secret, new or known. */
  placeholderOf(kind: string, value: SecretValue): string {
    const key = String(value);
    const known = this.#byValue.get(key);
    if (known !== undefined) return known.placeholder;
    const placeholder = `{{secret:${kind}:${this.#byValue.size + 1}}}`;
    this.#byValue.set(key, { value, placeholder });
    return placeholder;
  }

  /** A function that hides the known secrets in texts; the given text is searched once for those that matter. */
  hider(whole: string): (text: string) => string {
    const relevant = [...this.#byValue.values()]
      .flatMap(patternsOf)
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
  entries(): Record<string, SecretValue> {
    return Object.fromEntries(
      [...this.#byValue.values()].map(({ placeholder, value }) => [placeholder, value]),
    );
  }
}

interface Pattern {
  readonly needle: string;
  readonly pattern: RegExp;
  readonly placeholder: string;
}

/** A secret travels as it is and, in URLs and forms, percent-encoded. */
function patternsOf({ value, placeholder }: Secret): readonly Pattern[] {
  const text = String(value);
  if (text.length < SHORTEST_EVERYWHERE) return [];
  const encoded = encodeURIComponent(text);
  const plain = { needle: text, pattern: patternOf(text), placeholder };
  if (encoded === text) return [plain];
  return [
    plain,
    { needle: encoded, pattern: patternOf(encoded), placeholder: placeholder.replace('}}', '|url}}') },
  ];
}

function patternOf(text: string): RegExp {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.length >= UNMISTAKABLE
    ? new RegExp(escaped, 'g')
    : new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`, 'g');
}
