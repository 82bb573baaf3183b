/** Points of the scale that a key is hashed onto: a weight is honoured to a hundredth of a percent. */
const SCALE = 10_000;

/**
 * A stable position of `key` between 0 and 100, different for each context, so that the same people are not
 * the first in every canary. A side is chosen by `position < weight`: raising the weight never moves anyone back.
 */
export function stickyPosition(context: string, key: string): number {
  let hash = 0x811c9dc5;
  const text = `${context}\0${key}`;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return ((mix(hash) % SCALE) * 100) / SCALE;
}

/** The value of a cookie in a Cookie header; the first one wins, as Express's cookie parser has it. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  if (!header) return undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** FNV leaves neighbouring keys close together; murmur3's finalizer spreads them over the whole scale. */
function mix(seed: number): number {
  let hash = seed;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
