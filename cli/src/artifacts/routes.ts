import { join } from 'node:path';
import { type RouteTable, routeTableSchema } from '@migrate-kit/strangler-proxy/route-table';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { Failure, type Problem, problem } from '../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { paths } from './paths.ts';
import { setScalar } from './yaml-edit.ts';

export type { Mode, RouteTable, RouteTableContext } from '@migrate-kit/strangler-proxy/route-table';

/** `migration/routes.yaml` as it lies there, with the comments that people wrote into it. */
export interface RouteFile {
  readonly table: RouteTable;
  readonly text: string;
}

/**
 * Reads and validates the route table.
 * @returns undefined when there is none
 * @throws Failure MIG-1005 with every problem and its line
 */
export function readRoutes(root: string): RouteFile | undefined {
  const text = readFileIfPresent(join(root, paths.routes));
  return text === undefined ? undefined : { table: parseRoutes(text), text };
}

/** Contexts that have a service to go to, by name. */
export function extractedContexts({ contexts }: RouteTable): string[] {
  return Object.keys(contexts)
    .filter((name) => contexts[name]?.target !== 'monolith')
    .sort();
}

/**
 * Changes single values of the table and writes it whole or not at all; comments and layout stay.
 * @param changes values by path, such as `[['contexts', 'catalog', 'mode'], 'canary']`
 */
export function changeRoutes(root: string, file: RouteFile, changes: readonly RouteChange[]): RouteFile {
  const changed = changedRoutes(file, changes);
  writeFileAtomic(join(root, paths.routes), changed.text);
  return changed;
}

/** The table with single values changed; comments and layout stay. */
export function changedRoutes(file: RouteFile, changes: readonly RouteChange[]): RouteFile {
  const text = changes.reduce((before, [path, value]) => setScalar(before, path, value), file.text);
  return { table: parseRoutes(text), text };
}

export type RouteChange = readonly [path: readonly string[], value: string | number | boolean];

/** Puts an earlier version back. */
export function restoreRoutes(root: string, file: RouteFile): void {
  writeFileAtomic(join(root, paths.routes), file.text);
}

function parseRoutes(text: string): RouteTable {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  throwAll(document.errors.map((error) => broken(error.message, lines.linePos(error.pos[0]).line)));
  const parsed = routeTableSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    broken(`${issue.path.join('.') || '(top)'}: ${issue.message}`, lineOf(document, lines, issue.path)),
  );
  throwAll(problems);
  throw new TypeError('a failed parse has issues');
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
      continue;
    const start: unknown = node.range[0];
    if (typeof start === 'number') return lines.linePos(start).line;
  }
  return 1;
}

function broken(message: string, line: number): Problem {
  return problem('MIG-1005', {
    message,
    remedy: 'Correct the file; `migrate extract` writes the entries of a context afresh.',
    file: paths.routes,
    line,
  });
}

function throwAll(problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw new Failure(first, others);
}
