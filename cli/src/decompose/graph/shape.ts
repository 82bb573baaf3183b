/** What a partition must look like to be of use, whatever its scores. */
export interface Shape {
  readonly leastParts: number;
  readonly mostParts: number;
  /** Nodes in the largest part. */
  readonly largest: number;
}

/** Fewer parts than this share of those asked for would answer another question. */
const LEAST_PARTS = 0.7;
/** One part that holds most of the application satisfies nearly every metric and helps nobody. */
const LARGEST = { share: 0.45, ofEvenShare: 2 };
/** Parts of one node stay the exception. */
const MOST_SINGLES = 0.5;
/** What single nodes cost even below that limit, relative to the metrics. */
const SINGLES = 0.2;

export function shapeFor(nodes: number, wanted: number): Shape {
  const share = Math.max(LARGEST.share, LARGEST.ofEvenShare / wanted);
  return {
    // With half of the parts single and half pairs, more parts than two thirds of the nodes cannot be filled.
    leastParts: Math.max(1, Math.min(Math.ceil(LEAST_PARTS * wanted - 1e-9), Math.floor((2 * nodes) / 3))),
    mostParts: wanted,
    largest: Math.max(Math.floor(share * nodes), Math.ceil(nodes / wanted)),
  };
}

/** 1 for each node or part too many or too few: more than any metric can make up for. */
export function misshape(shape: Shape, sizes: Int32Array, parts: number): number {
  let singles = 0;
  let largest = 0;
  for (const size of sizes) {
    if (size === 1) singles += 1;
    if (size > largest) largest = size;
  }
  const tooMany = singles - Math.floor(MOST_SINGLES * parts);
  return (
    Math.max(0, shape.leastParts - parts) +
    Math.max(0, largest - shape.largest) +
    Math.max(0, tooMany) +
    (SINGLES * singles) / parts
  );
}
