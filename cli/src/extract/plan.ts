import { posix } from 'node:path';
import { ts } from '#typescript';
import type { Analysis } from '../analyze/index.ts';
import { lineOf } from '../analyze/interpreter/machine.ts';
import { optionsOf } from '../analyze/interpreter/values.ts';
import { reachedFrom } from '../analyze/model/handlers.ts';
import type { Context } from '../artifacts/context-map.ts';
import { servicePath } from '../artifacts/paths.ts';
import { type Problem, problem } from '../errors/problem.ts';
import { sliceBlockers } from './blockers.ts';
import { brokenImports } from './broken-imports.ts';
import type { FileChange, FileWrite } from './change-set.ts';
import { compiledCode } from './compiled-code.ts';
import { explainFile, type FileExplanation } from './explain-file.ts';
import { nameClashes } from './name-clashes.ts';
import { type Ownership, ownership } from './ownership.ts';
import type { PlanOptions } from './plan-options.ts';
import { serviceRole } from './rights/service-role.ts';
import { findBoundary, type SeamFunction } from './seams/boundary.ts';
import { mostArgumentsPassed } from './seams/call-sites.ts';
import type { OfferedFunction } from './seams/called-functions.ts';
import { chattyCalls } from './seams/chatty-calls.ts';
import { clientFiles } from './seams/client-files.ts';
import { keptErrorClasses } from './seams/error-classes.ts';
import { whyNotReachable } from './seams/exported-path.ts';
import { patchMonolith } from './seams/monolith-patch.ts';
import { type Offer, offerOf } from './seams/offer.ts';
import { offerPatch } from './seams/offer-patch.ts';
import { addImport, clientEdit, importLine, seamFolder } from './seams/seam-files.ts';
import { addServiceHost } from './seams/service-host.ts';
import { settleOffer } from './seams/settle-offer.ts';
import { type Program, typesOf, whyNotRemote } from './seams/signatures.ts';
import { unturnedCalls } from './seams/unturned-calls.ts';
import { moduleStyle } from './service/module-style.ts';
import { inOlderSyntax, speaksOlderSyntax } from './service/older-syntax.ts';
import { addPlatform, platformEdits } from './service/platform.ts';
import { pipelineOf, serviceFilesOf } from './service/service-files.ts';
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
import { applicationRunners } from './tests/application-runners.ts';
import { type ChosenTests, chooseTests, type FailedTests, ownScripts } from './tests/choose-tests.ts';
import { testDebt, testScripts, withTests } from './tests/service-tests.ts';

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
  /** Generated files in the monolith that an earlier extraction needed. */
  readonly monolithDeletions: readonly FileChange[];
  readonly seams: readonly SeamFunction[];
  /** Functions that the monolith calls and that the service offers to it. */
  readonly offered: readonly OfferedFunction[];
  readonly debt: readonly string[];
  /** Lines of the monolith's own code in the service, and of the monolith. */
  readonly lines: { readonly service: number; readonly monolith: number };
  readonly silencedEvents: readonly string[];
  readonly entry: string;
  /** Tests of the application that come along, and those of the same modules that do not. */
  readonly tests: ChosenTests;
  /** The plan without tests that were tried in vain. */
  readonly leaving: (failed: FailedTests) => ExtractionPlan;
  /** What became of a file of the monolith or of the service; undefined when neither has it. */
  readonly explain: (path: string) => FileExplanation | undefined;
}

export type PlanResult =
  | { readonly kind: 'plan'; readonly plan: ExtractionPlan }
  | { readonly kind: 'blocked'; readonly blockers: readonly Problem[] };

/** Context map and sources to a plan, or to everything that stands in its way. Reads only. */
export function planExtraction(options: PlanOptions): PlanResult {
  const { analysis, appDir, context, decisions, map } = options;
  const owners = ownership(map, context);
  const program = typesOf(appDir, [...analysis.machine.modules.keys()]);
  const offer = offerOf({
    analysis,
    program,
    routes: new Set(context.routes),
    ownership: owners,
    decisions,
  });
  return settleOffer(offer, decisions.seams, (settled) =>
    planWith(options, owners, { offer: settled, types: program }),
  );
}

function planWith(
  options: PlanOptions,
  owners: Ownership,
  { offer, types }: { offer: Offer; types: () => Program },
): PlanResult {
  const { analysis, context } = options;
  const { offered } = offer;
  const kept = new Set(context.routes);
  const offeredCalls = offered.flatMap((one) => [...one.activations]);
  const offeredReach = reachedFrom(offeredCalls);
  const reach = new Set([...reachOfRoutes(analysis, kept).all, ...offeredReach]);
  const boundary = findBoundary(
    { all: reach, offered: offeredCalls },
    owners,
    listenerNodes(analysis),
    options.decisions.writes,
  );
  const cut = cutNodes(analysis, kept, reach, options.decisions.duties);
  const program = boundary.seams.length === 0 ? undefined : types();
  const passed = (seam: SeamFunction) => mostArgumentsPassed(analysis.machine, seam.record, seam.callers);
  const isVouched = ({ record }: SeamFunction) => options.decisions.seams[record.id] === 'remote';
  const remote = boundary.seams
    .map((seam) =>
      program === undefined
        ? undefined
        : (whyNotRemote(program, seam.record, passed(seam), isVouched(seam)) ??
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
  const slice = cutSlice(analysis, { cut, bodies, insertions: platformEdits(analysis), offered });
  const sides = sidesOf(analysis, kept, offeredReach);
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
    ...offer.blockers,
    ...boundary.blockers,
    ...remote,
    ...cut.blockers,
    ...sliceBlockers(analysis, reach, owners, options.decisions, shared, isKept),
    ...brokenImports(analysis, slice),
    ...noRoutes(context),
    ...noListener(analysis),
    ...nameClashes(slice.texts, entry),
    ...compiledCode(analysis.machine),
    ...connectionBlockers(analysis.machine, sides, options.decisions.memory),
    ...ownApplicationBlockers(analysis, sides, kept, options.monolithPort),
    ...startedPrograms(analysis.machine, options.decisions.files, isKept),
    ...laterDuties(analysis.model, options.decisions.duties, isKept),
    ...files.blockers,
  ];
  if (blockers.length > 0) return { kind: 'blocked', blockers };

  const style = moduleStyle(analysis.machine, analysis.entry, options.packageType);
  const { seams } = boundary;
  const texts = serviceTexts({ analysis, slice, seams, offered, style, entry, context: context.name });
  const service = serviceFilesOf(options, slice, texts, { seams, offered }, style, files);
  const role = serviceRole(options, {
    reach,
    seams,
    owners,
    isKept,
    texts,
    manifest: service.manifest,
  });
  const spoken = speaksOlderSyntax(options.appDir) ? inOlderSyntax : (_: string, text: string) => text;
  const serviceFiles = new Map(
    [...service.files, ...role.files].map(([path, text]) => [path, spoken(path, text)]),
  );
  const patch = offerPatch({ analysis, ownership: owners, entry, style, offered });
  const monolith = patchMonolith(options, { seams, offer: patch, style, entry });
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
    ...offer.notes,
    ...unturnedCalls(analysis, owners, offered),
    ...chattyCalls(analysis, [...seams, ...offered]),
  ];
  const own = slice.modules.map((module) => texts.get(module.items.module.path) ?? '');
  const runners = applicationRunners(options.appDir);
  const below = options.appPath === '' ? servicePath(options.context.name) : undefined;
  const withChosen = (failed: FailedTests): ExtractionPlan => {
    const tests = chooseTests({
      analysis,
      slice,
      cut: cut.nodes,
      bodies: [...bodies.keys()],
      remote: seams.map((seam) => seam.record),
      runners,
      below,
      decided: options.decisions.tests,
      failed,
    });
    const tested = withTests(options.appDir, serviceFiles, files.copied, tests);
    return {
      serviceFiles: tested,
      beside: pipelineOf(options, { ...service.manifest.scripts, ...testScripts(tests) }),
      tests,
      leaving: withChosen,
      assets: files.copied.filter((path) => !serviceFiles.has(path)),
      shared: files.shared,
      monolithChanges: [
        ...monolith.written.map((one) => ({ ...one, content: spoken(one.path, one.content) })),
        ...ownScriptsChange(options.appDir, below, tests),
      ],
      monolithDeletions: monolith.deleted,
      seams,
      offered,
      debt: [...debt, ...testDebt(tests)],
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
            seams,
            offered,
            sides,
            assets: files.copied,
            generated: new Set(serviceFiles.keys()),
            tests,
          },
          path,
        ),
    };
  };
  return { kind: 'plan', plan: withChosen(new Map()) };
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

/** The application's own scripts, which would run the tests of the service below it as well. */
function ownScriptsChange(appDir: string, below: string | undefined, tests: ChosenTests): FileWrite[] {
  const change = ownScripts(appDir, below, tests);
  if (change === undefined) return [];
  return [{ kind: 'edit', path: 'package.json', ...change, why: `its tests are not those of ${below}` }];
}

function isMoved(file: string, texts: ReadonlyMap<string, string>): boolean {
  return texts.has(file);
}

interface TextOptions {
  readonly analysis: Analysis;
  readonly slice: CutSlice;
  readonly seams: readonly SeamFunction[];
  readonly offered: readonly OfferedFunction[];
  readonly style: ModuleStyle;
  readonly entry: string;
  readonly context: string;
}

/** The slice's texts with the operators' platform, the seam client and the seam host wired in. */
function serviceTexts(options: TextOptions): Map<string, string> {
  const { analysis, slice, seams, offered, style, entry, context } = options;
  const texts = new Map(slice.texts);
  addPlatform(texts, analysis, entry, style, seams.length > 0);
  const client = posix.join(seamFolder(entry), `client.${style.language}`);
  for (const file of new Set(seams.map((seam) => seam.record.file)))
    texts.set(file, addImport(texts.get(file) ?? '', importLine(style, file, client, ['callSeam'])));
  if (seams.length > 0)
    for (const [path, text] of clientFiles({ context, entry, style, seams }, keptErrorClasses(slice.modules)))
      texts.set(path, text);
  if (offered.length > 0) addServiceHost(texts, analysis.machine, { context, entry, style, seams: offered });
  return texts;
}
