import { ts } from '#typescript';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { isSourcePath, isTestPath } from './test-paths.ts';

/** Folders of what was built or extracted, whose tests are others' or copies. */
const NOT_OURS = /^(?:dist|build|out|coverage|services|migration)\//;
const TEST_CALLS: ReadonlySet<string> = new Set([
  'describe',
  'context',
  'suite',
  'test',
  'it',
  'specify',
  'feature',
]);

/** The application's test files, as opposed to what helps them: absolute paths, sorted. */
export function testFiles({ sources, modules }: Machine): string[] {
  return sources
    .walk(sources.root)
    .filter((path) => {
      const relative = sources.relative(path);
      return isSourcePath(path) && isTestPath(relative) && !NOT_OURS.test(relative) && !modules.has(path);
    })
    .filter((path) => hasTests(sources, path))
    .sort();
}

/** Whether a file registers tests when it is loaded: `describe(…)`, `test.each(…)(…)`. */
function hasTests(sources: SourceTree, path: string): boolean {
  const statements = sources.parse(path)?.statements ?? [];
  return statements.some(
    (one) => ts.isExpressionStatement(one) && TEST_CALLS.has(rootName(one.expression) ?? ''),
  );
}

function rootName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)
    ? rootName(node.expression)
    : ts.isAwaitExpression(node) || ts.isVoidExpression(node)
      ? rootName(node.expression)
      : undefined;
}
