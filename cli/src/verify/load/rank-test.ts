/**
 * Exact one-sided Mann–Whitney test: the chance that the values of `right` would lie as high above those of `left` as they do if both
 * were drawn alike. Ties count half, rounded down, which makes the chance larger.
 * Source: H. B. Mann, D. R. Whitney, "On a test of whether one of two random variables is stochastically larger than the other", 1947.
 * @returns 1 when a side has no values
 */
export function chanceOfHigher(left: readonly number[], right: readonly number[]): number {
  if (left.length === 0 || right.length === 0) return 1;
  const wins = right.reduce((sum, high) => sum + left.reduce((won, low) => won + score(high, low), 0), 0);
  const ways = waysOfWins(left.length, right.length);
  const all = ways.reduce((sum, count) => sum + count, 0);
  return ways.slice(Math.floor(wins)).reduce((sum, count) => sum + count, 0) / all;
}

function score(high: number, low: number): number {
  if (high === low) return 0.5;
  return high > low ? 1 : 0;
}

/** In how many of the orders of m and n values one side wins w of the m·n comparisons, by w. */
function waysOfWins(m: number, n: number): number[] {
  const known = new Map<string, number[]>();
  const ways = (a: number, b: number): number[] => {
    if (a === 0 || b === 0) return [1];
    const key = `${a},${b}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    // The highest of all values is of the one side, and wins b comparisons, or of the other.
    const [mine, theirs] = [ways(a - 1, b), ways(a, b - 1)];
    const counted = Array.from(
      { length: a * b + 1 },
      (_, wins) => (mine[wins - b] ?? 0) + (theirs[wins] ?? 0),
    );
    known.set(key, counted);
    return counted;
  };
  return ways(m, n);
}
