/**
 * Probability that at least `count` of `trials` fail when each fails with probability `rate`: the upper tail of the binomial
 * distribution, summed from below so that no factorial is needed.
 */
export function binomialTail(count: number, trials: number, rate: number): number {
  if (count <= 0 || rate >= 1) return 1;
  if (rate <= 0 || count > trials) return 0;
  const odds = Math.log(rate) - Math.log1p(-rate);
  let logTerm = trials * Math.log1p(-rate);
  let below = 0;
  for (let failures = 0; failures < count; failures += 1) {
    below += Math.exp(logTerm);
    logTerm += Math.log(trials - failures) - Math.log(failures + 1) + odds;
  }
  return Math.max(0, 1 - below);
}
