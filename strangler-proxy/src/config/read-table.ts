import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../errors/proxy-error.ts';
import { type RouteTable, routeTableSchema } from './route-table.ts';
import { tableProblems } from './table-problems.ts';

export type TableResult =
  | { readonly ok: true; readonly table: RouteTable }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Changes the parsed document before it is checked, such as an override from the command line. */
export type Amend = (document: unknown) => unknown;

/** Reads a route table from YAML text; on failure all problems at once, each with its line. */
export function readTable(text: string, amend: Amend = (document) => document): TableResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => syntaxProblem(error, lineCounter)) };
  }
  const result = checkTable(amend(document.toJS()));
  if (result.ok) return result;
  return { ok: false, problems: result.problems.map((problem) => located(problem, document, lineCounter)) };
}

/** Checks a table that is already an object. */
export function checkTable(value: unknown): TableResult {
  const parsed = routeTableSchema.safeParse(value);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
    };
  }
  const problems = tableProblems(parsed.data);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, table: parsed.data };
}

/** One line per problem, as people read them. */
export function renderProblem(problem: Problem, file?: string): string {
  const place = [file, problem.line].filter((part) => part !== undefined).join(':');
  return [place, problem.path, problem.message].filter(Boolean).join(': ');
}

function syntaxProblem(error: { message: string; pos: [number, number] }, lines: LineCounter): Problem {
  return { path: '', message: error.message, line: lines.linePos(error.pos[0]).line };
}

function located(problem: Problem, document: Document, lines: LineCounter): Problem {
  const offset = offsetOf(document, problem.path === '' ? [] : problem.path.split('.'));
  return offset === undefined ? problem : { ...problem, line: lines.linePos(offset).line };
}

/** Where the deepest existing node on the path begins; of a map entry, its key. */
function offsetOf(document: Document, path: readonly string[]): number | undefined {
  let node: unknown = document.contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!pair) return offset;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}
