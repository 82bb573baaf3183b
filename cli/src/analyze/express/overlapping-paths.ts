import { type Segment, segmentsOf, segmentsOverlap } from './overlap.ts';

interface Placed<T> {
  readonly item: T;
  readonly order: number;
  /** Undefined for a path of which it cannot be told what it matches. */
  readonly segments: readonly Segment[] | undefined;
}

interface Node<T> {
  readonly texts: Map<string, Node<T>>;
  any?: Node<T>;
  readonly ends: Placed<T>[];
  /** Whose path goes on with a wildcard from here. */
  readonly wildcards: Placed<T>[];
}

/**
 * Things by their path, found by a path that may match the same URL: comparing each route with each other one would grow
 * with the square of the application.
 */
export class OverlappingPaths<T> {
  readonly #root: Node<T> = newNode();
  readonly #undecided: Placed<T>[] = [];
  readonly #all: Placed<T>[] = [];

  add(path: string, item: T): void {
    const segments = segmentsOf(path);
    const placed = { item, order: this.#all.length, segments };
    this.#all.push(placed);
    if (segments === undefined) this.#undecided.push(placed);
    else place(this.#root, segments, placed);
  }

  /** Those whose path may match a URL that this one matches, in the order in which they were added. */
  of(path: string): T[] {
    const segments = segmentsOf(path);
    if (segments === undefined) return this.#all.map(({ item }) => item);
    const found = [...this.#undecided];
    follow(this.#root, segments, 0, found);
    return found
      .filter((one) => one.segments === undefined || segmentsOverlap(one.segments, segments))
      .sort((left, right) => left.order - right.order)
      .map(({ item }) => item);
  }
}

function place<T>(root: Node<T>, segments: readonly Segment[], placed: Placed<T>): void {
  let node = root;
  for (const segment of segments) {
    if (segment === 'rest') {
      node.wildcards.push(placed);
      return;
    }
    node = childOf(node, segment);
  }
  node.ends.push(placed);
}

function childOf<T>(node: Node<T>, segment: Exclude<Segment, 'rest'>): Node<T> {
  if (segment === 'any') {
    node.any ??= newNode();
    return node.any;
  }
  const known = node.texts.get(segment.literal) ?? newNode();
  node.texts.set(segment.literal, known);
  return known;
}

/** Takes what may match by its beginning; behind a wildcard all that is there. */
function follow<T>(
  node: Node<T> | undefined,
  segments: readonly Segment[],
  depth: number,
  found: Placed<T>[],
): void {
  if (node === undefined) return;
  found.push(...node.wildcards);
  const segment = segments[depth];
  if (segment === undefined || segment === 'rest') found.push(...node.ends);
  if (segment === undefined) return;
  if (typeof segment === 'object') follow(node.texts.get(segment.literal), segments, depth + 1, found);
  else for (const child of node.texts.values()) follow(child, segments, depthBehind(segment, depth), found);
  follow(node.any, segments, depthBehind(segment, depth), found);
}

/** A wildcard stands for any number of segments: it is not left behind. */
function depthBehind(segment: Segment, depth: number): number {
  return segment === 'rest' ? depth : depth + 1;
}

function newNode<T>(): Node<T> {
  return { texts: new Map(), ends: [], wildcards: [] };
}
