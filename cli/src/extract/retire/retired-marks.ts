import type { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { RegistrationCuts } from '../cuts/registration-cuts.ts';
import { absentCalls, type CutNodes } from '../slice/cut-nodes.ts';
import { isThere, Marks } from '../slice/marks.ts';
import { type OutsideFile, outsideFiles } from './outside-files.ts';
import { silencedListeners } from './silenced-listeners.ts';
import type { TurnedSeams } from './turned-seams.ts';
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
  readonly held: readonly HeldModule[];
}

/** A module that stays only for files that the entry does not load. */
export interface HeldModule {
  /** Relative to the application's folder, as are the others. */
  readonly path: string;
  readonly by: readonly string[];
}

export interface RetiredParts {
  readonly registrations: RegistrationCuts;
  readonly turned: TurnedSeams;
  /** Of the program's modules those that something starts by their names, as absolute paths. */
  readonly startedAlone: (program: readonly string[]) => readonly string[];
}

/**
 * What the entry and everything beside it needs, before and after the registrations go. Listeners go in rounds: without
 * one there may be less that emits.
 */
export function markRetired(
  analysis: Analysis,
  { registrations, turned, startedAlone }: RetiredParts,
): RetiredMarks {
  const { machine, entry } = analysis;
  const idle = wrappingCalls(analysis);
  const marked = (cut: ReadonlySet<ts.Node>): Marks => {
    const marks = new Marks(machine, cut, idle);
    marks.markFrom(entry);
    return marks;
  };
  const before = marked(new Set());
  const program = [...before.modules].filter(([, module]) => isThere(module)).map(([path]) => path);
  const outside = outsideFiles(machine.sources, new Set(program));
  const { tests } = outside;
  const programs = outside.programs.filter((file) => !turned.generated.has(file.path));
  const started = [
    ...programs.flatMap((file) => file.names),
    ...startedAlone(program.filter((path) => path !== entry)),
    // Of a workspace's other packages nobody can tell here who uses them.
    ...program.filter((path) => !machine.sources.holds(path)),
  ];
  const markBeside = (marks: Marks, files: readonly OutsideFile[]): Marks => {
    for (const path of started) marks.markStarted(path);
    for (const { absolute } of files) marks.markOutside(absolute);
    return marks;
  };
  markBeside(before, programs);
  const isNamed = (event: string) => programs.some(({ text }) => text.includes(event));
  const calls = new Set<ts.CallExpression>(registrations.calls);
  const silenced = new Set<string>();
  for (;;) {
    const cut = withTurned(absentCalls(analysis, calls, registrations.args, []), turned);
    const after = markBeside(marked(cut.nodes), programs);
    after.keepUnused(before);
    const size = calls.size;
    const listeners = silencedListeners(analysis, after, cut.nodes, isNamed);
    for (const call of listeners.calls) calls.add(call);
    for (const event of listeners.events) silenced.add(event);
    if (calls.size > size) continue;
    const alone = markBeside(marked(cut.nodes), []);
    alone.keepUnused(before);
    const held = heldModules(program, after, alone, programs);
    return { before, after, cut, silencedEvents: [...silenced].sort(), programs, tests, held };
  }
}

/** The bodies of functions that only the service has from now on are absent too. */
function withTurned(
  { nodes, edits }: Pick<CutNodes, 'nodes' | 'edits'>,
  turned: TurnedSeams,
): Pick<CutNodes, 'nodes' | 'edits'> {
  const merged = new Map([...edits].map(([file, list]) => [file, [...list]]));
  for (const [file, list] of turned.edits) merged.set(file, [...(merged.get(file) ?? []), ...list]);
  return { nodes: new Set([...nodes, ...turned.bodies.keys()]), edits: merged };
}

/** Modules that would go if it were not for files beside the program, with those that name them. */
function heldModules(
  program: readonly string[],
  after: Marks,
  alone: Marks,
  programs: readonly OutsideFile[],
): HeldModule[] {
  const isIn = (marks: Marks, path: string) => {
    const module = marks.modules.get(path);
    return module !== undefined && isThere(module);
  };
  return program
    .filter((path) => isIn(after, path) && !isIn(alone, path))
    .map((path) => ({
      path: after.modules.get(path)?.items.module.path ?? path,
      by: programs.filter((file) => file.imports.includes(path)).map((file) => file.path),
    }))
    .filter((one) => one.by.length > 0);
}
