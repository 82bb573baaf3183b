import type { Analysis } from '../../analyze/index.ts';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { isThere, Marks } from '../slice/marks.ts';
import { lackingNames } from '../tests/lacking-names.ts';
import type { OutsideFile } from './outside-files.ts';
import type { RetiredMarks } from './retired-marks.ts';
import { type RetiredModule, subjectName } from './retired-modules.ts';

/** What becomes of the tests that name something that goes. */
export interface RetiredTests {
  /** Their subject goes, so they go with it. */
  readonly gone: readonly OutsideFile[];
  /** They test something else as well: only a person can part them. */
  readonly torn: readonly { readonly test: OutsideFile; readonly uses: readonly string[] }[];
}

/** @param remote functions that the monolith has as calls of the service only */
export function retiredTests(
  analysis: Analysis,
  marks: RetiredMarks,
  modules: readonly RetiredModule[],
  remote: readonly FunctionRecord[] = [],
): RetiredTests {
  const changed = new Map(modules.map((module) => [module.absolute, module]));
  const gone: OutsideFile[] = [];
  const torn: { test: OutsideFile; uses: readonly string[] }[] = [];
  for (const test of marks.tests) {
    const named = [...test.imports, ...test.names];
    if (!named.some((path) => changed.has(path))) continue;
    const deleted = named.flatMap((path) => {
      const module = changed.get(path);
      return module === undefined || module.after !== undefined ? [] : [module];
    });
    const isAbout = deleted.some((module) => subjectName(module.path) === subjectName(test.path));
    if (deleted.length > 0 && (isAbout || deleted.length === named.length)) gone.push(test);
    else {
      const uses = [...deleted.map((module) => module.path), ...goneUses(analysis, marks, test, remote)];
      if (uses.length > 0) torn.push({ test, uses: [...new Set(uses)].sort() });
    }
  }
  return { gone, torn };
}

/** `module#name` of what a test needs and nothing else does any more, or only the service has. */
function goneUses(
  { machine }: Analysis,
  { before, after, cut }: RetiredMarks,
  test: OutsideFile,
  remote: readonly FunctionRecord[],
): string[] {
  const needs = new Marks(machine, cut.nodes);
  needs.markOutside(test.absolute);
  return lackingNames(needs, {
    module: (absolute) => after.modules.get(absolute),
    isProgram: (absolute) => {
      const was = before.modules.get(absolute);
      return was !== undefined && isThere(was);
    },
    remote,
  });
}
