import { ts } from '#typescript';
import type { Analysis } from '../analyze/index.ts';
import { lineOf } from '../analyze/interpreter/machine.ts';
import type { SeamFunction } from './seams/boundary.ts';
import type { CutNodes } from './slice/cut-nodes.ts';
import type { CutSlice } from './slice/cut-slice.ts';
import type { KeptModule } from './slice/marks.ts';
import type { Sides } from './state/sides.ts';
import type { ChosenTests } from './tests/choose-tests.ts';
import { explainTest } from './tests/explain-test.ts';

/** What became of a part of a file: kept, cut away, or replaced by a call to the monolith. */
export interface ExplainedPart {
  readonly line: number;
  readonly what: 'kept' | 'cut' | 'client';
  readonly name: string;
  readonly why: string;
}

/** What became of a file of the monolith in a service. */
export interface FileExplanation {
  readonly path: string;
  /** `moved`: nothing else runs it; `copied`: the monolith runs it too; `left`: not in the service; `test`: of what moved. */
  readonly verdict: 'moved' | 'copied' | 'left' | 'generated' | 'asset' | 'test';
  readonly why: string;
  readonly parts: readonly ExplainedPart[];
}

export interface ExplainOptions {
  readonly analysis: Analysis;
  readonly slice: CutSlice;
  readonly cut: CutNodes;
  readonly seams: readonly SeamFunction[];
  /** What the monolith calls of the service. */
  readonly offered: readonly SeamFunction[];
  readonly sides: Sides;
  readonly assets: readonly string[];
  readonly generated: ReadonlySet<string>;
  readonly tests: ChosenTests;
}

/** @returns undefined when neither the monolith nor the service has such a file */
export function explainFile(options: ExplainOptions, path: string): FileExplanation | undefined {
  const kept = options.slice.modules.find((one) => one.items.module.path === path);
  if (kept !== undefined) return keptFile(options, kept, path);
  const module = [...options.analysis.machine.modules.values()].find((one) => one.path === path);
  if (module !== undefined)
    return { path, verdict: 'left', why: 'Nothing that the service keeps asks for it.', parts: [] };
  const test = explainTest(options.tests, options.analysis.machine.sources, path);
  if (test !== undefined) return { path, parts: [], ...test };
  if (options.assets.some((one) => path === one || path.startsWith(`${one}/`)))
    return {
      path,
      verdict: 'asset',
      why: 'Kept code reads or serves it, so it comes along as it is.',
      parts: [],
    };
  if (options.generated.has(path))
    return { path, verdict: 'generated', why: 'Made for the service; the monolith has none.', parts: [] };
  return undefined;
}

function keptFile(options: ExplainOptions, kept: KeptModule, path: string): FileExplanation {
  const startUp = [...options.analysis.startUp].map((one) => one.record);
  const others = [...options.sides.outside, ...startUp].filter(
    (record) => record.file === path && record.name !== '(module)',
  );
  const isEntry = kept.items.module.absolutePath === options.analysis.entry;
  const importers = options.slice.modules
    .filter((one) => one !== kept && importsFile(options.analysis, one, kept.items.module.absolutePath))
    .map((one) => one.items.module.path);
  const by = importers.length === 0 ? 'It is where the program starts' : `${list(importers)} needs it`;
  return {
    path,
    verdict: others.length === 0 && !isEntry ? 'moved' : 'copied',
    why:
      others.length === 0
        ? `${by}; ${isEntry ? 'the monolith starts there too' : 'no other route of the monolith runs it'}.`
        : `${by}; the monolith goes on running ${list(others.map((record) => record.name))}.`,
    parts: [...itemParts(options, kept), ...cutParts(options, kept)].sort(
      (left, right) => left.line - right.line,
    ),
  };
}

function itemParts({ seams, offered }: ExplainOptions, kept: KeptModule): ExplainedPart[] {
  return kept.items.items
    .filter((item) => !item.typeOnly)
    .map((item): ExplainedPart => {
      const name = item.names.join(', ') || firstWords(item.node);
      const line = lineOf(item.node);
      const seam = seams.find(
        (one) => one.record.file === kept.items.module.path && holds(item.node, one.record.node),
      );
      if (seam !== undefined)
        return {
          line,
          name: seam.record.name,
          what: 'client',
          why: `calls ${seam.owner} in the monolith: it writes ${seam.writes.join(', ')}`,
        };
      if (!kept.kept.has(item)) return { line, name, what: 'cut', why: 'nothing in the service asks for it' };
      if (
        offered.some((one) => one.record.file === kept.items.module.path && holds(item.node, one.record.node))
      )
        return { line, name, what: 'kept', why: 'the monolith calls it over a seam' };
      const members = kept.members.get(item);
      if (members !== undefined)
        return { line, name, what: 'kept', why: `only ${[...members].sort().join(', ')}` };
      return {
        line,
        name,
        what: 'kept',
        why: item.pure ? 'kept code names it' : 'it does something when the module loads',
      };
    });
}

function cutParts({ cut }: ExplainOptions, { items }: KeptModule): ExplainedPart[] {
  const statements = [...cut.nodes].filter(
    (node) =>
      node.getSourceFile() === items.module.ast && (ts.isCallExpression(node) || ts.isStatement(node)),
  );
  const outer = statements.filter(
    (node) => !statements.some((other) => other !== node && holds(other, node)),
  );
  return outer.map((node) => ({
    line: lineOf(node),
    name: firstWords(node),
    what: 'cut',
    why: 'it belongs to another context, or is left to the monolith',
  }));
}

function importsFile({ machine }: Analysis, from: KeptModule, target: string): boolean {
  return [...from.items.imports, ...from.items.reExports].some(({ specifier }) => {
    const found = machine.sources.resolve(specifier, from.items.module.absolutePath);
    return found.kind === 'source' && found.path === target;
  });
}

function holds(outer: ts.Node, inner: ts.Node): boolean {
  return outer.getSourceFile() === inner.getSourceFile() && outer.pos <= inner.pos && outer.end >= inner.end;
}

function firstWords(node: ts.Node): string {
  const text = node.getText().split('\n')[0] ?? '';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function list(names: readonly string[]): string {
  const unique = [...new Set(names)].sort();
  return unique.length > 3
    ? `${unique.slice(0, 3).join(', ')} and ${unique.length - 3} more`
    : unique.join(', ');
}
