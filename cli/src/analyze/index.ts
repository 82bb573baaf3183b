import { join } from 'node:path';
import type { Model } from '../artifacts/model.ts';
import { fail } from '../errors/problem.ts';
import { type Progress, silent } from '../ports/progress.ts';
import { diskFiles, type SourceFiles } from '../ports/source-files.ts';
import type { PlacedAnnotations } from './annotations.ts';
import { answerForLimiters } from './data-access/flexible-limiters.ts';
import { hearForeignModel } from './data-access/foreign-models.ts';
import { noteHandedConnection } from './data-access/handed-connections.ts';
import { noteHandedTables } from './data-access/handed-tables.ts';
import { dataAccessModels } from './data-access/index.ts';
import { typeHints } from './data-access/knex/type-hints.ts';
import { LostQueries } from './data-access/lost-queries.ts';
import { hearCollection } from './data-access/mongo/lost-collections.ts';
import { noteCallOfPlugin } from './data-access/mongo/plugins.ts';
import { readThroughFunctions } from './data-access/schema/functions.ts';
import { migrationFiles } from './data-access/schema/migration-files.ts';
import { runMigration } from './data-access/schema/run-migration.ts';
import { settleNames, settleSpelling } from './data-access/schema/spelling.ts';
import { emptySchema, settleSchema } from './data-access/schema/tables.ts';
import { loadSqlGrammar } from './data-access/sql/postgres.ts';
import { answerForAppended } from './data-access/sql-clients/appended-fragments.ts';
import { textOfForeignTag } from './data-access/sql-clients/foreign-tags.ts';
import { tellFurtherHosts } from './detectors/outbound-call.ts';
import { activateEntryPoints, type EntryPoint } from './entry-points/activate.ts';
import { foundLater } from './entry-points/found-later.ts';
import { callHandedFactories } from './entry-points/handed-factories.ts';
import { loadLaunched } from './entry-points/launched-processes.ts';
import { startUpActivations } from './entry-points/start-up.ts';
import { startedByOthers } from './entry-points/started-by-others.ts';
import { isForLater } from './entry-points/work-for-later.ts';
import { loadWorkersOfClusters } from './entry-points/workers-of-clusters.ts';
import { asyncRoutersModel } from './express/async-routers.ts';
import { CallsTooEarly } from './express/calls-too-early.ts';
import { controllerModels } from './express/controllers/controller-models.ts';
import { mountDelegated } from './express/delegated-requests.ts';
import { documentParserModel, yamlModel } from './express/documents/document-packages.ts';
import { expressOpenApiModel } from './express/documents/express-openapi.ts';
import { OpenApiBackends } from './express/documents/openapi-backend.ts';
import { openApiValidatorModel } from './express/documents/openapi-validator.ts';
import { swaggerRoutesModel } from './express/documents/swagger-routes.ts';
import { swaggerToolsModel } from './express/documents/swagger-tools.ts';
import { expressMajor } from './express/express-major.ts';
import { expressModel } from './express/express-model.ts';
import { fileRoutingModel } from './express/file-routing.ts';
import { GraphqlContexts } from './express/graphql-contexts.ts';
import { noteHandedOver } from './express/handed-over.ts';
import { hearHosts, lazyRoutersModel } from './express/handing-middleware.ts';
import { LostHandOvers } from './express/lost-hand-overs.ts';
import { reportLostHandlers } from './express/lost-handlers.ts';
import { LostRegistrations } from './express/lost-registrations.ts';
import { noApplication, tellOtherFrameworks } from './express/no-application.ts';
import { packagesOfApplicationsModel } from './express/packages-of-applications.ts';
import {
  calledGuardArguments,
  noteRequestTakers,
  passportModel,
  runCalledGuard,
} from './express/passport.ts';
import { runCalledKeeper } from './express/request-stores.ts';
import { linkSentOn } from './express/requests-sent-on.ts';
import { resourceRouterModel } from './express/resource-router.ts';
import { resourcesOfModels } from './express/resources-of-models.ts';
import { type FoundRoute, listMiddleware, listRoutes, rootApplications } from './express/route-list.ts';
import type { RouterModel } from './express/router.ts';
import { routersOfPackagesModel } from './express/routers-of-packages.ts';
import { routesMapperModel } from './express/routes-mapper.ts';
import { noteServed } from './express/served.ts';
import { tsRestModels } from './express/ts-rest.ts';
import { reportUnmounted } from './express/unmounted.ts';
import { expressWsModel } from './express/websockets.ts';
import { coChangeOf } from './history/co-change.ts';
import { reportIdleAnnotations } from './idle-annotations.ts';
import type { Activation, FunctionRecord } from './interpreter/activation.ts';
import { appRootPathModel } from './interpreter/builtins/app-root-path.ts';
import { asyncStepsModel } from './interpreter/builtins/async-steps.ts';
import { bluebirdModel } from './interpreter/builtins/bluebird.ts';
import { classTransformerModel } from './interpreter/builtins/class-transformer.ts';
import { emitterModels } from './interpreter/builtins/emitter-packages.ts';
import { eventProxyModel } from './interpreter/builtins/event-proxy.ts';
import { consignModel } from './interpreter/builtins/folder-loaders.ts';
import { globModel, gruntModel } from './interpreter/builtins/glob.ts';
import { installGlobals } from './interpreter/builtins/globals.ts';
import { lodashModel } from './interpreter/builtins/lodash.ts';
import { lodashFpModel } from './interpreter/builtins/lodash-fp.ts';
import { microframeworkModel } from './interpreter/builtins/microframework.ts';
import { moduleAliasModel } from './interpreter/builtins/module-alias.ts';
import {
  fsModel,
  httpModel,
  inheritsModel,
  moduleModel,
  pathModel,
  utilModel,
} from './interpreter/builtins/node-modules.ts';
import { qModel } from './interpreter/builtins/q.ts';
import { ramdaModel } from './interpreter/builtins/ramda.ts';
import { requireDirectoryModel, requireFolderModel } from './interpreter/builtins/required-folders.ts';
import { retriesModel } from './interpreter/builtins/retries.ts';
import { configModel, nconfModel } from './interpreter/builtins/settings.ts';
import { staticPathModel } from './interpreter/builtins/static-path.ts';
import { subjectsModel } from './interpreter/builtins/subjects.ts';
import { tsPatternModel } from './interpreter/builtins/ts-pattern.ts';
import { tslibModel } from './interpreter/builtins/tslib.ts';
import { urlJoinModel } from './interpreter/builtins/url-join.ts';
import { urlModel } from './interpreter/builtins/urls.ts';
import { callFunction } from './interpreter/calls.ts';
import { tellSpent } from './interpreter/effort.ts';
import { containerModels } from './interpreter/injection/container-models.ts';
import { Machine } from './interpreter/machine.ts';
import { requireModule } from './interpreter/modules.ts';
import { joinFailedAtStartUp } from './interpreter/tries.ts';
import { freshId } from './interpreter/values.ts';
import { tellAskers } from './model/askers.ts';
import { buildModel } from './model/build-model.ts';
import { activateHandlers, type HandlerActivations } from './model/handlers.ts';
import { handOverRelayed } from './model/relayed-queries.ts';
import { activateClosures, activateTheRest } from './model/unreached.ts';
import { applicationFiles } from './sources/application-files.ts';
import { listedFiles } from './sources/listed-files.ts';
import { SourceTree } from './sources/source-tree.ts';

export interface AnalyzeOptions {
  /** Absolute path of the application's folder. */
  readonly root: string;
  /** Source file that starts the application, relative to the root. */
  readonly entry: string;
  /** The application's name. */
  readonly name: string;
  /** Paths (prefixes) that are not part of the application. */
  readonly ignore?: readonly string[];
  /** What the configuration says of places that cannot be followed: `file:line` to the annotation. */
  readonly annotations?: PlacedAnnotations;
  readonly progress?: Progress;
  /** Where everything is read from; the disk by default. */
  readonly files?: SourceFiles;
}

/** The model, and what the extraction needs beyond it: positions of registrations in the sources. */
export interface Analysis {
  readonly model: Model;
  readonly machine: Machine;
  readonly application: RouterModel;
  readonly routes: readonly FoundRoute[];
  readonly handlers: HandlerActivations;
  /** What calls code besides requests, and what runs at start-up. */
  readonly entryPoints: readonly EntryPoint[];
  readonly startUp: ReadonlySet<Activation>;
  readonly entry: string;
  /** Ids of the functions that start-up or a handler runs; the others were read on their own. */
  readonly reached: ReadonlySet<string>;
  /** Functions that ran, and those of modules; not what is made inside of others and called by nobody that can be seen. */
  readonly declared: readonly FunctionRecord[];
}

/**
 * Sources to model: interprets the program from its entry on, then every handler, and writes down what happened.
 * Reads files of the application and of the packages of its repository that it imports, runs nothing of it.
 * @throws Failure MIG-1002 no Express application, MIG-1008 no such entry
 */
export async function analyze(options: AnalyzeOptions): Promise<Analysis> {
  const progress = options.progress ?? silent;
  await loadSqlGrammar();
  const sources = new SourceTree(
    options.root,
    options.annotations,
    applicationFiles(options.files ?? listedFiles(diskFiles), options.root),
  );
  const entry = entryFile(sources, options);
  const sink = emptySchema();
  const backends = new OpenApiBackends();
  const machine = new Machine(sources, [
    expressModel,
    packagesOfApplicationsModel,
    routersOfPackagesModel,
    asyncRoutersModel,
    lazyRoutersModel,
    resourcesOfModels(),
    resourceRouterModel,
    routesMapperModel,
    ...tsRestModels,
    expressWsModel,
    expressOpenApiModel,
    fileRoutingModel,
    swaggerRoutesModel,
    swaggerToolsModel,
    openApiValidatorModel,
    yamlModel,
    documentParserModel,
    backends.model,
    passportModel(),
    ...dataAccessModels(sink),
    ...emitterModels(),
    subjectsModel,
    pathModel,
    fsModel,
    utilModel,
    inheritsModel,
    httpModel,
    urlModel,
    moduleModel,
    globModel,
    gruntModel,
    moduleAliasModel,
    appRootPathModel,
    staticPathModel,
    urlJoinModel,
    classTransformerModel,
    retriesModel,
    tsPatternModel,
    requireFolderModel,
    requireDirectoryModel,
    consignModel,
    bluebirdModel,
    qModel,
    asyncStepsModel,
    eventProxyModel,
    lodashModel,
    lodashFpModel,
    ramdaModel,
    configModel,
    nconfModel,
    ...controllerModels(),
    ...containerModels(),
    microframeworkModel,
    tslibModel,
  ]);
  machine.memory.begin(freshId());
  installGlobals(machine);
  typeHints(machine, sink);
  answerForLimiters(machine);
  answerForAppended(machine);
  const lostQueries = new LostQueries(machine);
  const lostRegistrations = new LostRegistrations(machine);
  const lostHandOvers = new LostHandOvers(machine);
  const tooEarly = new CallsTooEarly(machine);
  const { interceptCall } = machine;
  machine.interceptCall = (call) =>
    interceptCall?.(call) ??
    tooEarly.hear(call) ??
    hearHosts(call) ??
    hearForeignModel(machine, call) ??
    hearCollection(machine, call) ??
    lostQueries.hear(call) ??
    lostHandOvers.hear(call) ??
    lostRegistrations.hear(call);
  machine.taggedByPackage = textOfForeignTag;
  const contexts = new GraphqlContexts(machine);
  machine.kept = contexts;
  machine.callsOut = (callee, args, node) => {
    contexts.note(callee, args);
    noteRequestTakers(machine, callee, args);
    runCalledGuard(machine, callee);
    runCalledKeeper(machine, callee, node);
    noteHandedOver(machine, callee, args, node);
    noteServed(machine, callee, args, node);
    noteHandedTables(machine, callee, args, node);
    noteHandedConnection(machine, callee, args, node);
    noteCallOfPlugin(machine, callee, node);
  };
  machine.givesWrapped = (...wrapped) => calledGuardArguments(machine, ...wrapped);
  machine.isForLater = (...call) => isForLater(machine, ...call);
  progress.step(`Reading ${sources.relative(entry)} and what it loads`);
  machine.entry = entry;
  requireModule(machine, entry);
  runPending(machine);
  loadWorkersOfClusters(machine);
  runPending(machine);
  startedByOthers(machine, entry);
  runPending(machine);
  if (rootApplications(machine).length === 0) loadLaunched(machine);
  runPending(machine);
  if (rootApplications(machine).length === 0) callHandedFactories(machine);
  runPending(machine);
  mountDelegated(machine);
  const started = machine.modules.get(entry);
  if (started !== undefined) tellSpent(machine, started.ast);
  const application = rootApplications(machine)[0];
  if (application === undefined) throw noApplication(options.name, sources.relative(entry), machine);
  tellOtherFrameworks(machine);
  lostRegistrations.settle(application);
  const startUp = startUpActivations(machine, [...machine.allActivations]);
  const startUpEnd = machine.allActivations.length;
  machine.memory.end(freshId());
  machine.phase = 'entry-points';
  // What a call gave while nothing had happened yet, such as an empty map of sessions, is not what a request gets.
  machine.activations.clear();
  joinFailedAtStartUp(machine);
  machine.stateOfRequests = foundLater(machine);
  if (application.value !== undefined) {
    machine.request.props.set('app', application.value);
    machine.response.props.set('app', application.value);
  }
  backends.addRoutes(machine);
  const routes = listRoutes(rootApplications(machine));
  reportUnmounted(machine, rootApplications(machine));
  reportLostHandlers(machine, routes);
  progress.step(`Following the handlers of ${routes.length} routes`);
  const middleware = rootApplications(machine).flatMap((root) => listMiddleware(root));
  const handlers = activateHandlers(machine, routes, middleware);
  linkSentOn(machine, routes, middleware, handlers);
  machine.isForLater = undefined;
  const entryPoints = activateEntryPoints(machine, startUp, startUpEnd);
  const reached = new Set(machine.allActivations.map((one) => one.record.id));
  lostQueries.report();
  lostHandOvers.report();
  activateTheRest(machine);
  const declared = [...machine.records.values()];
  activateClosures(machine);
  lostRegistrations.report();
  const applicationModules = new Set(machine.modules.keys());
  progress.step('Reading migrations');
  const functionsOfStartUp = new Map(sink.functions);
  for (const file of migrationFiles(sources, options.ignore ?? [], applicationModules))
    runMigration(machine, sink, file);
  // What the program itself makes whenever it starts is newer than what was made once.
  for (const [name, bodies] of functionsOfStartUp) sink.functions.set(name, bodies);
  settleSchema(sink);
  readThroughFunctions(machine, sink);
  tellAskers(machine);
  tellFurtherHosts(machine);
  reportIdleAnnotations(machine, options.annotations ?? {});
  // Every value that a call was given hangs on these, and nothing is called any more.
  machine.activations.clear();
  handOverRelayed(machine.allActivations);
  settleSpelling(machine, sink);
  settleNames(machine, sink);
  const model = buildModel({
    machine,
    sink,
    routes,
    handlers,
    application,
    roots: rootApplications(machine),
    entryPoints,
    startUp,
    coChange: coChangeOf(
      options.root,
      [...applicationModules].map((file) => sources.relative(file)),
    ),
    entry: sources.relative(entry),
    name: options.name,
    express: expressMajor(sources),
    applicationModules,
  });
  return { model, machine, application, routes, handlers, entryPoints, startUp, entry, reached, declared };
}

function entryFile(sources: SourceTree, { root, entry }: AnalyzeOptions): string {
  const found = sources.resolve(`./${entry.replace(/^\.\//, '')}`, join(root, 'package.json'));
  if (found.kind === 'source') return found.path;
  throw fail('MIG-1008', { message: `The entry ${entry} is no source file`, file: entry });
}

/** Callbacks of listen() and their like run after the modules, as events would. */
function runPending(machine: Machine): void {
  machine.turns.next();
  for (let next = machine.pending.shift(); next !== undefined; next = machine.pending.shift())
    callFunction(machine, next.callback, [], next.node);
}
