import { z } from 'zod';
import { causeOf, Failure, fail, type Problem, problem } from '../../errors/problem.ts';
import type { CallGraph } from '../metrics.ts';
import { add, compare } from '../vectors.ts';

const FORMAT = 'the format is { nodes: [{ id }], edges: [{ from, to, weight }], useCases: { name: [id] } }';

const graphSchema = z.object({
  nodes: z.array(z.unknown()).min(1, 'there is no node to be put anywhere'),
  edges: z.array(z.unknown()),
  useCases: z.record(z.string(), z.array(z.string())).default({}),
});
const nodeSchema = z.object({ id: z.string().min(1) });
const edgeSchema = z.object({ from: z.string(), to: z.string(), weight: z.number().default(1) });

type Edge = z.infer<typeof edgeSchema>;

/**
 * Reads the neutral graph format of the benchmark.
 * @param file name for messages
 * @throws Failure MIG-1006 with everything that is wrong at once
 */
export function readGraph(text: string, file: string): CallGraph {
  const parsed = graphSchema.safeParse(parse(text, file));
  if (!parsed.success) {
    raise(parsed.error.issues.map((issue) => wrong(`${placeOf(issue.path)}: ${issue.message}`, file)));
    throw fail('MIG-1006', { message: 'The graph does not have the expected form', file });
  }
  const { useCases } = parsed.data;
  const nodes = itemsOf('nodes', parsed.data.nodes, nodeSchema);
  const edges = itemsOf('edges', parsed.data.edges, edgeSchema);
  const ids = nodes.items.map((node) => node.id);
  const known = new Set(ids);
  // A node that could not be read would make every edge to it look wrong as well.
  const links =
    nodes.faults.length > 0 ? [] : [...strayEdges(edges.items, known), ...strayCases(useCases, known)];
  raise(
    [...nodes.faults, ...repeated(ids), ...edges.faults, ...badWeights(edges.items), ...links].map(
      (message) => wrong(message, file),
    ),
  );
  return {
    nodes: ids.toSorted(compare),
    edges: united(edges.items),
    useCases: new Map(
      Object.entries(useCases)
        .map(([name, members]) => [name, [...new Set(members)].toSorted(compare)] as const)
        .toSorted((a, b) => compare(a[0], b[0])),
    ),
  };
}

/** Items of the expected form, and what is wrong with the others. */
function itemsOf<T>(
  name: string,
  given: readonly unknown[],
  schema: z.ZodType<T>,
): { items: T[]; faults: string[] } {
  const items: T[] = [];
  const faults: string[] = [];
  for (const [index, one] of given.entries()) {
    const parsed = schema.safeParse(one);
    if (parsed.success) items.push(parsed.data);
    else
      faults.push(
        ...parsed.error.issues.map((issue) => `${placeOf([name, index, ...issue.path])}: ${issue.message}`),
      );
  }
  return { items, faults };
}

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = ids.filter((id) => seen.size === seen.add(id).size);
  return [...new Set(twice)].map((id) => `node ${id} is listed twice`);
}

function strayEdges(edges: readonly Edge[], known: ReadonlySet<string>): string[] {
  return edges.flatMap(({ from, to }) =>
    [...new Set([from, to])]
      .filter((id) => !known.has(id))
      .map((id) => `edge ${from} -> ${to}: there is no node ${id}`),
  );
}

function badWeights(edges: readonly Edge[]): string[] {
  return edges
    .filter(({ weight }) => weight < 0)
    .map(({ from, to, weight }) => `edge ${from} -> ${to}: its weight ${weight} is negative`);
}

function strayCases(
  useCases: Readonly<Record<string, readonly string[]>>,
  known: ReadonlySet<string>,
): string[] {
  return Object.entries(useCases).flatMap(([name, members]) =>
    members.filter((id) => !known.has(id)).map((id) => `use case ${name}: there is no node ${id}`),
  );
}

/** Edges of one direction between the same nodes count as one; sorted, so that the order of the file does not matter. */
function united(edges: readonly Edge[]): CallGraph['edges'] {
  const weights = new Map<string, number>();
  // A weight of 0 says that no call was observed.
  for (const { from, to, weight } of edges) if (weight > 0) add(weights, JSON.stringify([from, to]), weight);
  return [...weights]
    .toSorted((a, b) => compare(a[0], b[0]))
    .map(([key, weight]) => {
      const [from, to] = z.tuple([z.string(), z.string()]).parse(JSON.parse(key));
      return { from, to, weight };
    });
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fail(
      'MIG-1006',
      {
        message: 'The graph is not JSON',
        cause: causeOf(error),
        remedy: `Write the graph as JSON (numbers as digits: NaN and Infinity are none); ${FORMAT}.`,
        file,
      },
      { cause: error },
    );
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.') || '(top)';
}

function wrong(message: string, file: string): Problem {
  return problem('MIG-1006', { message, file, remedy: `Correct the file; ${FORMAT}.` });
}

/** Enough to see what kind of file it is; a generator that errs once errs everywhere. */
const SHOWN = 50;

function raise(problems: readonly Problem[]): void {
  const [first, ...others] = problems.slice(0, SHOWN);
  if (first !== undefined) throw new Failure(first, others);
}
