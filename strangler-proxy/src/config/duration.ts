const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** Milliseconds of a duration as the route table writes it: a number, or text such as `250ms`, `30s`, `5m`. */
export function toMilliseconds(duration: number | string): number {
  if (typeof duration === 'number') return duration;
  const [, amount = '0', unit = 'ms'] = /^(\d+)(ms|s|m)$/.exec(duration) ?? [];
  return Number(amount) * (UNITS[unit] ?? 1);
}
