/** Words that name a secret, with the kind that its placeholder shows. */
const SECRET_WORDS: Readonly<Record<string, string>> = {
  password: 'password',
  passwd: 'password',
  pwd: 'password',
  passphrase: 'password',
  secret: 'secret',
  secrets: 'secret',
  credential: 'secret',
  credentials: 'secret',
  token: 'token',
  tokens: 'token',
  jwt: 'token',
  authorization: 'token',
  otp: 'code',
  pin: 'code',
  card: 'card',
  cvc: 'card',
  cvv: 'card',
  iban: 'account',
  ssn: 'account',
};

/** Pairs of words that only together name a secret. */
const SECRET_PAIRS: Readonly<Record<string, string>> = {
  'api key': 'apiKey',
  'access key': 'apiKey',
  'private key': 'apiKey',
  'session id': 'token',
};

/** Last words that say that the field tells about a secret and does not hold it. */
const ABOUT = new Set([
  'type',
  'expires',
  'expiry',
  'expiration',
  'at',
  'in',
  'count',
  'name',
  'url',
  'length',
  'lifetime',
  'kind',
  'brand',
  'required',
  'method',
]);

const SECRET_HEADERS: Readonly<Record<string, string>> = {
  authorization: 'token',
  'proxy-authorization': 'token',
  cookie: 'cookie',
  'set-cookie': 'cookie',
  'x-api-key': 'apiKey',
};

/** Kind of secret that a field of this name holds, or undefined for ordinary fields. */
export function secretKind(field: string): string | undefined {
  const words = wordsOf(field);
  const last = words.at(-1);
  if (last === undefined || (words.length > 1 && ABOUT.has(last))) return undefined;
  for (const [index, word] of words.entries()) {
    const kind = SECRET_PAIRS[`${word} ${words[index + 1] ?? ''}`] ?? lookUp(SECRET_WORDS, word);
    if (kind !== undefined) return kind;
  }
  return words.join('') === 'apikey' ? 'apiKey' : undefined;
}

/** Kind of secret that a header holds. */
export function secretHeaderKind(name: string): string | undefined {
  const lower = name.toLowerCase();
  return lookUp(SECRET_HEADERS, lower) ?? secretKind(lower);
}

/** `resetPasswordToken`, `reset_password_token` and `X-Reset-Password-Token` alike. */
function wordsOf(field: string): readonly string[] {
  return field
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

function lookUp(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
