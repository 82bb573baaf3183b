/** Sparse non-negative vector: what is absent is 0. */
export type Vector = ReadonlyMap<string, number>;

export function add(target: Map<string, number>, key: string, amount: number): void {
  target.set(key, (target.get(key) ?? 0) + amount);
}

export function total(vector: Vector): number {
  let sum = 0;
  for (const amount of vector.values()) sum += amount;
  return sum;
}

/** Shares that add up to 1; an empty vector stays empty. */
export function shares(vector: Vector): Map<string, number> {
  const sum = total(vector);
  return new Map([...vector].map(([key, amount]) => [key, sum === 0 ? 0 : amount / sum]));
}

export function sumOf(vectors: Iterable<Vector>): Map<string, number> {
  const sum = new Map<string, number>();
  for (const vector of vectors) for (const [key, amount] of vector) add(sum, key, amount);
  return sum;
}

/** 1 for the same direction, 0 for nothing in common. */
export function cosine(a: Vector, b: Vector): number {
  const lengths = length(a) * length(b);
  if (lengths === 0) return 0;
  let product = 0;
  for (const [key, amount] of a) product += amount * (b.get(key) ?? 0);
  return product / lengths;
}

/** Keys by falling amount, equal ones by name: the order never depends on insertion. */
export function ranked(vector: Vector): [string, number][] {
  return [...vector].toSorted((a, b) => b[1] - a[1] || compare(a[0], b[0]));
}

/** Code point order, independent of the machine's locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function round3(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}

function length(vector: Vector): number {
  let squares = 0;
  for (const amount of vector.values()) squares += amount * amount;
  return Math.sqrt(squares);
}
