import { z } from 'zod';
import { causeOf, Failure, fail, type Problem, problem } from '../../errors/problem.ts';
import type { CallGraph } from '../metrics.ts';
import { add, compare } from '../vectors.ts';

const graphSchema = z.object({
  name: z.string().optional(),
  nodes: z.array(z.object({ id: z.string().min(1), kind: z.string().optional() })).min(1),
  edges: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      kind: z.string().optional(),
      weight: z.number().default(1),
    }),
  ),
  useCases: z.record(z.string(), z.array(z.string())).default({}),
});

/**
 * Reads the neutral graph format of the benchmark.
 * @param file name for messages
 * @throws Failure MIG-1006 with everything that is wrong at once
 */
export function readGraph(text: string, file: string): CallGraph {
  const parsed = graphSchema.safeParse(parse(text, file));
  if (!parsed.success) {
    raise(
      parsed.error.issues
        .slice(0, 20)
        .map((issue) => wrong(`${issue.path.join('.') || '(top)'}: ${issue.message}`, file)),
    );
    throw fail('MIG-1006', { message: 'The graph does not have the expected form', file });
  }
  const { nodes, edges, useCases } = parsed.data;
  const ids = nodes.map((node) => node.id);
  const known = new Set(ids);
  raise([
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => wrong(`node ${id} is listed twice`, file)),
    ...edges.flatMap(({ from, to, weight }) => [
      ...[from, to]
        .filter((id) => !known.has(id))
        .map((id) => wrong(`edge ${from} -> ${to}: there is no node ${id}`, file)),
      ...(weight > 0 ? [] : [wrong(`edge ${from} -> ${to}: its weight ${weight} is not above 0`, file)]),
    ]),
    ...Object.entries(useCases).flatMap(([name, members]) =>
      members
        .filter((id) => !known.has(id))
        .map((id) => wrong(`use case ${name}: there is no node ${id}`, file)),
    ),
  ]);
  return {
    nodes: ids.toSorted(compare),
    edges: united(edges),
    useCases: new Map(
      Object.entries(useCases)
        .map(([name, members]) => [name, [...new Set(members)].toSorted(compare)] as const)
        .toSorted((a, b) => compare(a[0], b[0])),
    ),
  };
}

/** Edges of one direction between the same nodes count as one; sorted, so that the order of the file does not matter. */
function united(edges: readonly { from: string; to: string; weight: number }[]): CallGraph['edges'] {
  const weights = new Map<string, number>();
  for (const { from, to, weight } of edges) add(weights, JSON.stringify([from, to]), weight);
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
      { message: 'The graph is not JSON', cause: causeOf(error), file },
      { cause: error },
    );
  }
}

function wrong(message: string, file: string): Problem {
  return problem('MIG-1006', {
    message,
    file,
    remedy: 'Correct the file; the format is { nodes: [{ id }], edges: [{ from, to, weight }], useCases }.',
  });
}

function raise(problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw new Failure(first, others);
}
