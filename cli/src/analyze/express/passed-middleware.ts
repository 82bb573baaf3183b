import { prefixMayOverlap, segmentsOf, startAlike } from './overlap.ts';
import type { ChainLink } from './route-list.ts';

interface Node {
  readonly children: Map<string, Node>;
  /** Whose whole path is the texts down to here. */
  readonly exact: Placed[];
  /** Whose path goes on with something other than a text. */
  readonly loose: Placed[];
}

interface Placed {
  readonly link: ChainLink;
  readonly order: number;
}

/**
 * Middleware that stands before a place of the program, found by path: asking each of an application's middleware for each
 * of its routes would grow with the square of the application.
 */
export class PassedMiddleware {
  readonly #outer: PassedMiddleware | undefined;
  readonly #root: Node = newNode();
  #count = 0;

  constructor(outer?: PassedMiddleware) {
    this.#outer = outer;
  }

  add(...links: readonly ChainLink[]): void {
    for (const link of links) {
      const segments = segmentsOf(link.path) ?? ['rest' as const];
      let node = this.#root;
      let depth = 0;
      for (const segment of segments) {
        if (typeof segment === 'string') break;
        node = childOf(node, segment.literal);
        depth += 1;
      }
      (depth === segments.length ? node.exact : node.loose).push({ link, order: this.#count });
      this.#count += 1;
    }
  }

  /** Those that a request for the route may pass, in the order in which they were added, outer ones first. */
  before(route: string): ChainLink[] {
    const found: Placed[] = [];
    const segments = segmentsOf(route);
    if (segments === undefined) collect(this.#root, found);
    else follow(this.#root, segments, 0, found);
    const own = found
      .sort((left, right) => left.order - right.order)
      .map(({ link }) => link)
      .filter((link) => startAlike(link.path, route) && prefixMayOverlap(link.path, route));
    return [...(this.#outer?.before(route) ?? []), ...own];
  }
}

type Segments = NonNullable<ReturnType<typeof segmentsOf>>;

/** Every link that may match: texts are followed, and behind anything else all that is there is taken. */
function follow(node: Node, segments: Segments, depth: number, found: Placed[]): void {
  const segment = segments[depth];
  if (typeof segment === 'string') {
    collect(node, found);
    return;
  }
  found.push(...node.exact, ...node.loose);
  const child = segment === undefined ? undefined : node.children.get(segment.literal);
  if (child !== undefined) follow(child, segments, depth + 1, found);
}

function collect(node: Node, found: Placed[]): void {
  found.push(...node.exact, ...node.loose);
  for (const child of node.children.values()) collect(child, found);
}

function childOf(node: Node, name: string): Node {
  const known = node.children.get(name) ?? newNode();
  node.children.set(name, known);
  return known;
}

function newNode(): Node {
  return { children: new Map(), exact: [], loose: [] };
}
