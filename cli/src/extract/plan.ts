import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ts } from '#typescript';
import type { Analysis } from '../analyze/index.ts';
import { lineOf } from '../analyze/interpreter/machine.ts';
import { optionsOf } from '../analyze/interpreter/values.ts';
import type { Context, ContextMap } from '../artifacts/context-map.ts';
import { servicePath } from '../artifacts/paths.ts';
import { type Problem, problem } from '../errors/problem.ts';
import { sliceBlockers } from './blockers.ts';
import type { FileWrite } from './change-set.ts';
import type { Decisions } from './decisions.ts';
import { explainFile, type FileExplanation } from './explain-file.ts';
import { nameClashes } from './name-clashes.ts';
import { ownership } from './ownership.ts';
import { findBoundary, type SeamFunction } from './seams/boundary.ts';
import { mostArgumentsPassed } from './seams/call-sites.ts';
import { whyNotReachable } from './seams/exported-path.ts';
import {
  addImport,
  clientEdit,
  clientFiles,
  hostFiles,
  importLine,
  keptErrorClasses,
  seamFolder,
  seamNames,
} from './seams/seam-files.ts';
import { openProgram, whyNotRemote } from './seams/signatures.ts';
import { installing, npmrcOf, type PackageManager } from './service/installing.ts';
import { moduleStyle } from './service/module-style.ts';
import { outDirOf } from './service/out-dir.ts';
import { servicePackage } from './service/package-json.ts';
import { addPlatform, platformEdits } from './service/platform.ts';
import { prismaSchema } from './service/prisma.ts';
import { fillTemplate, type ModuleStyle } from './service/templates.ts';
import { workflow } from './service/workflow.ts';
import { cutNodes } from './slice/cut-nodes.ts';
import { type CutSlice, cutSlice } from './slice/cut-slice.ts';
import type { TextEdit } from './slice/edits.ts';
import { keepsLine } from './slice/kept-lines.ts';
import { reachOfRoutes } from './slice/reach.ts';
import { connectionBlockers } from './state/connections.ts';
import { environmentNotes } from './state/environment-notes.ts';
import { FILES_MANIFEST, filesManifest } from './state/files-manifest.ts';
import { type LocalFiles, localFiles } from './state/local-files.ts';
import { ownApplicationBlockers } from './state/own-application.ts';
import { sharedState } from './state/shared-state.ts';
import { sidesOf } from './state/sides.ts';
import { laterDuties, startUpDuties } from './state/start-up-duties.ts';
import { startedPrograms } from './state/started-programs.ts';

export interface PlanOptions {
  readonly analysis: Analysis;
  readonly map: ContextMap;
  readonly context: Context;
  /** Absolute path of the application's folder. */
  readonly appDir: string;
  /** The application's folder relative to the repository's root, `` when they are one. */
  readonly appPath: string;
  readonly packageType: string | undefined;
  /** Major version of Node.js for the image. */
  readonly node: string;
  readonly port: number;
  /** Where the monolith listens; undefined when nobody knows. */
  readonly monolithPort?: number | undefined;
  readonly packageManager: PackageManager;
  /** The configured command that starts the application. */
  readonly start?: string | undefined;
  readonly decisions: Decisions;
}

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
  const serviceFiles = completeService(options, slice, texts, boundary.seams, style, files);
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
  ];
  const own = slice.modules.map((module) => texts.get(module.items.module.path) ?? '');
  return {
    kind: 'plan',
    plan: {
      serviceFiles,
      beside: pipelineOf(options, serviceFiles),
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
  addPlatform(texts, analysis, entry, style);
  const client = posix.join(seamFolder(entry), `client.${style.language}`);
  for (const file of new Set(seams.map((seam) => seam.record.file)))
    texts.set(file, addImport(texts.get(file) ?? '', importLine(style, file, client, ['callSeam'])));
  if (seams.length > 0)
    for (const [path, text] of clientFiles({ context, entry, style, seams }, keptErrorClasses(slice.modules)))
      texts.set(path, text);
  return texts;
}

function completeService(
  options: PlanOptions,
  slice: CutSlice,
  texts: ReadonlyMap<string, string>,
  seams: readonly SeamFunction[],
  style: ModuleStyle,
  localFiles: LocalFiles,
): Map<string, string> {
  const { context, analysis, appDir } = options;
  const files = new Map(texts);
  const manifest = servicePackage(appDir, context.name, texts, options.start);
  files.set('package.json', manifest.text);
  for (const name of rootConfiguration(appDir)) files.set(name, readFileSync(join(appDir, name), 'utf8'));
  const schema = prismaSchema(appDir, manifest.dependencies);
  if (schema !== undefined) files.set(schema, readFileSync(join(appDir, schema), 'utf8'));
  const names = seamNames(context.name);
  const own = slice.modules.map((module) => texts.get(module.items.module.path) ?? '');
  const scripts: Record<string, string> = Object(Reflect.get(Object(JSON.parse(manifest.text)), 'scripts'));
  const values = {
    context: context.name,
    application: analysis.model.application.name,
    node: options.node,
    port: options.port,
    build: style.language === 'ts' && scripts.build !== undefined,
    outDir: outDirOf(appDir),
    start: commandOf(scripts.start ?? `node ${analysis.model.application.entry}`),
    shared: localFiles.shared,
    routes: context.routes.map((id) => ({
      id,
      file: analysis.model.routes.find((route) => route.id === id)?.file ?? '',
    })),
    lines: own.reduce((sum, text) => sum + text.split('\n').length - 1, 0),
    seams: seams.map((seam) => ({ id: seam.record.id, owner: seam.owner, writes: seam.writes })),
    debt: [],
    schema,
    ...installing(appDir, options.packageManager, schema),
    ...names,
  };
  files.set('Dockerfile', fillTemplate('Dockerfile', values));
  files.set(
    '.gitignore',
    ['node_modules/', 'dist/', ...localFiles.shared.map((path) => `/${path}`), ''].join('\n'),
  );
  if (localFiles.shared.length + localFiles.copied.length > 0)
    files.set(FILES_MANIFEST, filesManifest(localFiles));
  files.set('.dockerignore', fillTemplate('dockerignore', values));
  files.set('README.md', fillTemplate('README.md', values));
  if (seams.length > 0)
    files.set(
      'migrate.seams.json',
      `${JSON.stringify({ schema: 'migrate/seams@1', hosts: [{ context: context.name, side: 'monolith', ...names }], switches: [] }, null, 2)}\n`,
    );
  return files;
}

function pipelineOf(options: PlanOptions, files: ReadonlyMap<string, string>): Map<string, string> {
  const manifest: { scripts?: Record<string, string> } = JSON.parse(files.get('package.json') ?? '{}');
  const scripts = manifest.scripts ?? {};
  const { path, text } = workflow({
    context: options.context.name,
    node: options.node,
    install: installing(options.appDir, options.packageManager, undefined).install.replace(
      /^--mount=\S+ /,
      '',
    ),
    build: scripts.build !== undefined,
    image: `${options.analysis.model.application.name.replaceAll(/[^a-z0-9-]+/gi, '-').toLowerCase()}-${options.context.name}`,
    scripts,
  });
  return new Map([[path, text]]);
}

/** The words of a plain command, which then gets the signals itself; anything else goes through npm. */
function commandOf(start: string): string[] {
  const isPlain = /^[\w./@:-]+(?:\s+[\w./@:=-]+)*$/.test(start) && !/^\w+=/.test(start);
  return isPlain && !/^(?:npm|yarn|pnpm)\b/.test(start) ? start.split(/\s+/) : ['npm', 'start'];
}

/** Settings of the compiler and of Node.js that lie beside package.json. */
function rootConfiguration(appDir: string): string[] {
  return readdirSync(appDir)
    .filter(
      (name) =>
        /^tsconfig(?:\.[\w.-]+)?\.json$|^\.(?:nvmrc|node-version|swcrc|babelrc)$|^babel\.config\.c?js(?:on)?$/.test(
          name,
        ) ||
        (name === '.npmrc' && npmrcOf(appDir) === 'plain'),
    )
    .sort();
}

/** The monolith gets the host of the seams and one import of it in its entry. */
function patchMonolith(
  options: PlanOptions,
  seams: readonly SeamFunction[],
  style: ModuleStyle,
  entry: string,
): FileWrite[] {
  const { analysis, context, appDir, appPath } = options;
  const inApp = (path: string) => (appPath === '' ? path : posix.join(appPath, path));
  const files = hostFiles(analysis.machine, { context: context.name, entry, style, seams });
  const changes = [...files].map(
    ([path, content]): FileWrite =>
      change(join(appDir, path), inApp(path), content, `functions that ${servicePath(context.name)} calls`),
  );
  const host = posix.join(seamFolder(entry), `${context.name}-host.${style.language}`);
  const before = readFileSync(join(appDir, entry), 'utf8');
  const line = importLine(style, entry, host, []);
  if (!before.includes(line))
    changes.push({
      kind: 'edit',
      path: inApp(entry),
      before,
      content: addImport(before, line),
      why: 'starts the seam host when its port is set',
    });
  return changes.filter((one) => one.kind === 'create' || one.before !== one.content);
}

function change(absolute: string, path: string, content: string, why: string): FileWrite {
  return existsSync(absolute)
    ? { kind: 'edit', path, before: readFileSync(absolute, 'utf8'), content, why }
    : { kind: 'create', path, content, why };
}
