import { posix } from 'node:path';
import { ts } from '#typescript';
import type { Analysis } from '../analyze/index.ts';
import { lineOf } from '../analyze/interpreter/machine.ts';
import { optionsOf } from '../analyze/interpreter/values.ts';
import type { Context } from '../artifacts/context-map.ts';
import { type Problem, problem } from '../errors/problem.ts';
import { sliceBlockers } from './blockers.ts';
import type { FileWrite } from './change-set.ts';
import { explainFile, type FileExplanation } from './explain-file.ts';
import { nameClashes } from './name-clashes.ts';
import { ownership } from './ownership.ts';
import type { PlanOptions } from './plan-options.ts';
import { serviceRole } from './rights/service-role.ts';
import { findBoundary, type SeamFunction } from './seams/boundary.ts';
import { mostArgumentsPassed } from './seams/call-sites.ts';
import { whyNotReachable } from './seams/exported-path.ts';
import { patchMonolith } from './seams/monolith-patch.ts';
import {
  addImport,
  clientEdit,
  clientFiles,
  importLine,
  keptErrorClasses,
  seamFolder,
} from './seams/seam-files.ts';
import { openProgram, whyNotRemote } from './seams/signatures.ts';
import { moduleStyle } from './service/module-style.ts';
import { addPlatform, platformEdits } from './service/platform.ts';
import { serviceFilesOf } from './service/service-files.ts';
import type { ModuleStyle } from './service/templates.ts';
import { cutNodes } from './slice/cut-nodes.ts';
import { type CutSlice, cutSlice } from './slice/cut-slice.ts';
import type { TextEdit } from './slice/edits.ts';
import { keepsLine } from './slice/kept-lines.ts';
import { reachOfRoutes } from './slice/reach.ts';
import { connectionBlockers } from './state/connections.ts';
import { environmentNotes } from './state/environment-notes.ts';
import { localFiles } from './state/local-files.ts';
import { ownApplicationBlockers } from './state/own-application.ts';
import { sharedState } from './state/shared-state.ts';
import { sidesOf } from './state/sides.ts';
import { laterDuties, startUpDuties } from './state/start-up-duties.ts';
import { startedPrograms } from './state/started-programs.ts';

/** An extraction that can be done: every file, what it rests on, and what is left as debt. */
export interface ExtractionPlan {
  readonly serviceFiles: ReadonlyMap<string, string>;
  /** Files for the service elsewhere in the repository, by their path from its root. */
  readonly beside: ReadonlyMap<string, string>;
  /** Files and folders of the application that are copied as they are, relative to it. */
  readonly assets: readonly string[];
  /** Folders that the service and the monolith must see as one, relative to the application. */
  readonly shared: readonly string[];
  readonly monolithChanges: readonly FileWrite[];
  readonly seams: readonly SeamFunction[];
  readonly debt: readonly string[];
  /** Lines of the monolith's own code in the service, and of the monolith. */
  readonly lines: { readonly service: number; readonly monolith: number };
  readonly silencedEvents: readonly string[];
  readonly entry: string;
  /** What became of a file of the monolith or of the service; undefined when neither has it. */
  readonly explain: (path: string) => FileExplanation | undefined;
}

export type PlanResult =
  | { readonly kind: 'plan'; readonly plan: ExtractionPlan }
  | { readonly kind: 'blocked'; readonly blockers: readonly Problem[] };

/** Context map and sources to a plan, or to everything that stands in its way. Reads only. */
export function planExtraction(options: PlanOptions): PlanResult {
  const { analysis, context } = options;
  const kept = new Set(context.routes);
  const reach = reachOfRoutes(analysis, kept);
  const owners = ownership(options.map, context);
  const boundary = findBoundary(reach.all, owners, listenerNodes(analysis), options.decisions.writes);
  const cut = cutNodes(analysis, kept, reach.all, options.decisions.duties);
  const program =
    boundary.seams.length === 0
      ? undefined
      : openProgram(options.appDir, [...analysis.machine.modules.keys()]);
  const passed = (seam: SeamFunction) => mostArgumentsPassed(analysis.machine, seam.record, seam.callers);
  const remote = boundary.seams
    .map((seam) =>
      program === undefined
        ? undefined
        : (whyNotRemote(program, seam.record, passed(seam)) ??
          whyNotReachable(analysis.machine, seam.record)),
    )
    .filter((why) => why !== undefined);
  const duties = startUpDuties(analysis.model, options.decisions.duties);
  const entry = analysis.model.application.entry;
  const bodies = new Map<ts.Node, TextEdit>();
  for (const seam of remote.length > 0 ? [] : boundary.seams) {
    const { node } = seam.record;
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined)
      bodies.set(node.body, clientEdit(seam, passed(seam), program));
  }
  const slice = cutSlice(analysis, cut, bodies, platformEdits(analysis));
  const sides = sidesOf(analysis, kept);
  const shared = sharedState(analysis.machine, analysis.model, sides, options.decisions.memory);
  const isKept = (file: string, line: number) => keepsLine(slice, cut, file, line);
  const files = localFiles({
    analysis,
    appDir: options.appDir,
    decisions: options.decisions.files,
    isKept,
  });
  const blockers = [
    ...duties.blockers,
    ...boundary.blockers,
    ...remote,
    ...cut.blockers,
    ...sliceBlockers(analysis, reach.all, owners, options.decisions, shared, isKept),
    ...noRoutes(context),
    ...noListener(analysis),
    ...nameClashes(slice.texts, entry),
    ...connectionBlockers(analysis.machine, sides, options.decisions.memory),
    ...ownApplicationBlockers(analysis, sides, kept, options.monolithPort),
    ...startedPrograms(analysis.machine, options.decisions.files, isKept),
    ...laterDuties(analysis.model, options.decisions.duties, isKept),
    ...files.blockers,
  ];
  if (blockers.length > 0) return { kind: 'blocked', blockers };

  const style = moduleStyle(analysis.machine, analysis.entry, options.packageType);
  const texts = serviceTexts({ analysis, slice, seams: boundary.seams, style, entry, context: context.name });
  const service = serviceFilesOf(options, slice, texts, boundary.seams, style, files);
  const role = serviceRole(options, {
    reach: reach.all,
    seams: boundary.seams,
    owners,
    isKept,
    texts,
    manifest: service.manifest,
  });
  const serviceFiles = new Map([...service.files, ...role.files]);
  const monolithChanges =
    boundary.seams.length === 0 ? [] : patchMonolith(options, boundary.seams, style, entry);
  const copies = boundary.borrowed
    .filter((record) => isMoved(record.file, texts) && options.decisions.writes[record.id] === undefined)
    .map(
      (record) =>
        `${record.id}: code of ${owners.ownerOf(record) ?? 'another context'}, kept as a copy while it only reads`,
    );
  const debt = [
    ...duties.debt,
    ...shared.notes,
    ...environmentNotes(analysis.model, kept, isKept),
    ...files.notes,
    ...copies,
    ...boundary.localWrites,
    ...role.debt,
  ];
  const own = slice.modules.map((module) => texts.get(module.items.module.path) ?? '');
  return {
    kind: 'plan',
    plan: {
      serviceFiles,
      beside: service.pipeline,
      assets: files.copied.filter((path) => !serviceFiles.has(path)),
      shared: files.shared,
      monolithChanges,
      seams: boundary.seams,
      debt,
      lines: {
        service: own.reduce((sum, text) => sum + text.split('\n').length - 1, 0),
        monolith: analysis.model.modules.reduce((sum, module) => sum + module.lines, 0),
      },
      silencedEvents: cut.silencedEvents,
      entry,
      explain: (path) =>
        explainFile(
          {
            analysis,
            slice,
            cut,
            seams: boundary.seams,
            sides,
            assets: files.copied,
            generated: new Set(serviceFiles.keys()),
          },
          path,
        ),
    },
  };
}

/** Requests are what a proxy can move; a context that answers none stays where it is called. */
function noRoutes({ name, routes }: Context): Problem[] {
  return routes.length > 0
    ? []
    : [
        problem('MIG-4020', {
          message: `${name} has no routes`,
          cause: 'No request could be shifted to a service of it.',
        }),
      ];
}

/** What nothing starts cannot be a service. */
function noListener({ application, machine }: Analysis): Problem[] {
  if (application.listenAt !== undefined) return [];
  const node = application.createdAt;
  return [
    problem('MIG-4013', {
      message: 'Nothing is seen to listen with this application',
      cause: 'Neither app.listen(…) nor http.createServer(app) runs in what the entry loads.',
      file: machine.pathOf(node),
      line: lineOf(node),
    }),
  ];
}

/** The functions that listen to in-process events. */
function listenerNodes(analysis: Analysis): Set<ts.Node> {
  const handlers = analysis.machine.emitters.flatMap((emitter) =>
    emitter.listeners.flatMap((listener) => optionsOf(listener.handler)),
  );
  return new Set(handlers.flatMap((handler) => (handler.kind === 'function' ? [handler.node] : [])));
}

function isMoved(file: string, texts: ReadonlyMap<string, string>): boolean {
  return texts.has(file);
}

interface TextOptions {
  readonly analysis: Analysis;
  readonly slice: CutSlice;
  readonly seams: readonly SeamFunction[];
  readonly style: ModuleStyle;
  readonly entry: string;
  readonly context: string;
}

/** The slice's texts with the operators' platform and the seam client wired in. */
function serviceTexts({ analysis, slice, seams, style, entry, context }: TextOptions): Map<string, string> {
  const texts = new Map(slice.texts);
  addPlatform(texts, analysis, entry, style, seams.length > 0);
  const client = posix.join(seamFolder(entry), `client.${style.language}`);
  for (const file of new Set(seams.map((seam) => seam.record.file)))
    texts.set(file, addImport(texts.get(file) ?? '', importLine(style, file, client, ['callSeam'])));
  if (seams.length > 0)
    for (const [path, text] of clientFiles({ context, entry, style, seams }, keptErrorClasses(slice.modules)))
      texts.set(path, text);
  return texts;
}
