/** A secret or personal datum that its own form gives away. */
export interface Detected {
  readonly kind: string;
  readonly value: string;
}

interface Detector {
  readonly kind: string;
  /** Its first group, or else the whole match, is the value. */
  readonly pattern: RegExp;
  /** Says whether what looks so is so. */
  readonly holds?: (value: string) => boolean;
}

/** Only what is sure: a word that is wrongly hidden costs a demand of the contract, and nobody would see why. */
const DETECTORS: readonly Detector[] = [
  {
    kind: 'jwt',
    pattern: /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  },
  {
    kind: 'token',
    pattern: /\bBearer\s+([\w.~+/-]{16,}=*)/gi,
  },
  {
    // Prefixes that their issuers chose so that leaks are found: Stripe, GitHub, GitLab, Slack, AWS, Google, npm.
    kind: 'apiKey',
    pattern:
      /(?<!\w)(?:[spr]k_(?:live|test)_\w{10,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|A(?:KIA|SIA)[0-9A-Z]{16}|AIza[\w-]{35}|npm_\w{36})(?!\w)/g,
  },
  {
    kind: 'email',
    // Bounded and anchored on its left: else a long text without any @ would be searched from each of its letters.
    pattern:
      /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]{1,128}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/gu,
    // `logo@2x.png` is a file.
    holds: (value) => !/\.(?:png|jpe?g|gif|svg|webp|avif|css|m?js|tgz|zip)$/i.test(value),
  },
  {
    kind: 'card',
    pattern: /(?<![\w.])\d(?:[ -]?\d){13,18}(?!\d|[.-]\d)/g,
    holds: isCardNumber,
  },
  {
    kind: 'phone',
    // International form alone: local numbers look like any other number.
    pattern: /(?<![\w+])\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,5}\)?){2,6}(?![\w.-]*\w)/g,
    holds: (value) => /^\D*(?:\d\D*){9,15}$/.test(value),
  },
];

/** Everything in a text that is secret by its form, in order of appearance by kind. */
export function detectSecrets(text: string): readonly Detected[] {
  if (text.length < SHORTEST) return [];
  return DETECTORS.flatMap(({ kind, pattern, holds }) =>
    [...text.matchAll(pattern)]
      .map(([whole, group]) => group ?? whole)
      .filter((value) => holds?.(value) ?? true)
      .map((value) => ({ kind, value })),
  );
}

/** A text with what is detected replaced by its kind: for messages, whose reader needs no more. */
export function maskDetected(text: string): string {
  return detectSecrets(text).reduce((rest, { kind, value }) => rest.replaceAll(value, `{{${kind}}}`), text);
}

/** Shorter than `a@b.cd` nothing is found. */
const SHORTEST = 6;

/** First digits and lengths that card networks use; a tenth of all other long numbers would pass the check digit too. */
const NETWORKS: readonly RegExp[] = [
  /^4(?:\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|65\d{2}|64[4-9]\d)\d{12}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14}$/,
];

export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  return NETWORKS.some((network) => network.test(digits)) && hasCheckDigit(digits);
}

/** Luhn: every second digit from the right doubled, the sum of all digits a multiple of ten. */
function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
