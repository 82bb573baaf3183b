import type { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { RegistrationCuts } from '../cuts/registration-cuts.ts';
import { absentCalls, type CutNodes } from '../slice/cut-nodes.ts';
import { isThere, Marks } from '../slice/marks.ts';
import { type OutsideFile, outsideFiles } from './outside-files.ts';
import { silencedListeners } from './silenced-listeners.ts';
import { wrappingCalls } from './wrapping-calls.ts';

/** The program as it is and as it will be, marked from the same roots. */
export interface RetiredMarks {
  readonly before: Marks;
  readonly after: Marks;
  readonly cut: Pick<CutNodes, 'nodes' | 'edits'>;
  readonly silencedEvents: readonly string[];
  /** Files beside the program that need modules of it and stay. */
  readonly programs: readonly OutsideFile[];
  readonly tests: readonly OutsideFile[];
}

/**
 * What the entry and everything beside it needs, before and after the registrations go. Listeners go in rounds: without
 * one there may be less that emits.
 * @param startedAlone absolute paths of modules that something starts by their names
 */
export function markRetired(
  analysis: Analysis,
  registrations: RegistrationCuts,
  startedAlone: (program: readonly string[]) => readonly string[],
): RetiredMarks {
  const { machine, entry } = analysis;
  const idle = wrappingCalls(analysis);
  const before = new Marks(machine, new Set(), idle);
  before.markFrom(entry);
  const program = [...before.modules].filter(([, module]) => isThere(module)).map(([path]) => path);
  const { programs, tests } = outsideFiles(machine.sources, new Set(program));
  const elsewhere = program.filter((path) => !machine.sources.holds(path));
  const started = [
    ...programs.flatMap((file) => file.names),
    ...startedAlone(program.filter((path) => path !== entry)),
    // Of a workspace's other packages nobody can tell here who uses them.
    ...elsewhere,
  ];
  const markRoots = (marks: Marks) => {
    for (const path of started) marks.markStarted(path);
    for (const { absolute } of programs) marks.markOutside(absolute);
  };
  markRoots(before);
  const isNamed = (event: string) => programs.some(({ text }) => text.includes(event));
  const calls = new Set<ts.CallExpression>(registrations.calls);
  const silenced = new Set<string>();
  for (;;) {
    const cut = absentCalls(analysis, calls, registrations.args, []);
    const after = new Marks(machine, cut.nodes, idle);
    after.markFrom(entry);
    markRoots(after);
    after.keepUnused(before);
    const size = calls.size;
    const listeners = silencedListeners(analysis, after, cut.nodes, isNamed);
    for (const call of listeners.calls) calls.add(call);
    for (const event of listeners.events) silenced.add(event);
    if (calls.size === size)
      return { before, after, cut, silencedEvents: [...silenced].sort(), programs, tests };
  }
}
