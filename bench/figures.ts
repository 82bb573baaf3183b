/** The middle of some numbers; of two in the middle their mean. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const [low = Number.NaN, high = low] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (low + high) / 2;
}

/** Median with the quarters around it: `1.03 (0.98 to 1.07)`. */
export function spread(numbers: readonly number[], digits = 2): string {
  const sorted = [...numbers].sort((left, right) => left - right);
  const at = (share: number) =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(digits);
  return `${median(numbers).toFixed(digits)} (${at(0.25)} to ${at(0.75)})`;
}
