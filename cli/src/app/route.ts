import type { JournalEntry } from '../artifacts/journal.ts';
import { paths } from '../artifacts/paths.ts';
import {
  changeRoutes,
  type Mode,
  type RouteChange,
  type RouteFile,
  type RouteTableContext,
  readRoutes,
  restoreRoutes,
} from '../artifacts/routes.ts';
import { type Failure, fail } from '../errors/problem.ts';
import { interruption } from '../ports/interruption.ts';
import type { Progress } from '../ports/progress.ts';
import { appendJournal } from '../runtime/journal.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { type ProxyAdmin, proxyStatus, reloadProxy } from '../runtime/proxy-admin.ts';
import { currentSubject } from '../verify/subject.ts';
import { checkGate } from './route-permission.ts';
import { confirm, runningProxy, type Shift, takeUp } from './route-take-up.ts';

export const ROUTE_SCHEMA = 'migrate/route@1';

export interface RouteRequest {
  readonly context: string;
  readonly mode: Mode;
  readonly weight?: number | undefined;
  /** Reason for a shift without a green gate. */
  readonly force?: string | undefined;
  readonly progress: Progress;
}

export interface RouteResult {
  readonly schema: typeof ROUTE_SCHEMA;
  readonly context: string;
  readonly from: Shift;
  readonly to: Shift;
  /** False when no proxy runs: the table is changed and holds from the next `up` on. */
  readonly inForce: boolean;
  /** Whether an automatic rollback was lifted by this. */
  readonly released: boolean;
}

const DEFAULT_CANARY = 10;

/**
 * Moves a context's traffic: a new generation in the route table, taken up and confirmed by the proxy, then journalled.
 * @throws Failure MIG-1004, MIG-1007, MIG-6001 to MIG-6006
 */
export async function route(root: string, request: RouteRequest): Promise<RouteResult> {
  const project = loadProject(root);
  return withLock(project.root, 'route', async () => {
    const file = readRoutes(project.root);
    if (file === undefined) throw noTable();
    const context = contextOf(file, request.context);
    if (context.retired === true && request.mode !== 'service') throw retired(request);
    const why = await permission(project, request);
    return shift(project, file, context, request, why);
  });
}

/** Back to the monolith is always allowed; a refusal is an event worth a line. */
async function permission(project: Project, request: RouteRequest): Promise<string> {
  const { context, mode, force } = request;
  if (force !== undefined) return `forced: ${force}`;
  if (mode === 'monolith' || mode === 'shadow') return 'asked for';
  const refusal = await checkGate(project, context, {
    currentSubject: () => currentSubject(project, context),
  });
  if (refusal === undefined) return 'the gate is green and fresh';
  appendJournal(project.root, {
    event: 'refused',
    context,
    why: `${refusal.problem.code} ${refusal.message}${refusal.problem.cause === undefined ? '' : `: ${refusal.problem.cause}`}`,
    to: { mode, ...(request.weight === undefined ? {} : { weight: request.weight }) },
  });
  throw refusal;
}

async function shift(
  project: Project,
  file: RouteFile,
  context: RouteTableContext,
  request: RouteRequest,
  why: string,
): Promise<RouteResult> {
  const admin = runningProxy(project.root);
  const latched = admin === undefined ? false : await isLatched(admin, request.context);
  const from = shiftOf(context);
  const to = { mode: request.mode, weight: weightOf(request, context), generation: from.generation + 1 };
  const notInForce = await changeTable(project.root, file, request.context, to, admin);
  const reason = notInForce === undefined ? why : `${why}; not in force: ${notInForce.problem.cause ?? ''}`;
  if (latched && notInForce === undefined) appendJournal(project.root, releaseOf(request.context));
  appendJournal(project.root, {
    event: 'shift',
    context: request.context,
    why: reason,
    from: { ...from },
    to: { ...to },
  });
  if (notInForce !== undefined) throw notInForce;
  return {
    schema: ROUTE_SCHEMA,
    context: request.context,
    from,
    to,
    inForce: admin !== undefined,
    released: latched,
  };
}

/**
 * Writes the table and has the proxy take it up; a table that it did not take is taken back, for the file must not promise what nobody does.
 * @returns why the shift is not in force although the table was taken; undefined when it is, or no proxy runs
 */
async function changeTable(
  root: string,
  file: RouteFile,
  context: string,
  to: Shift,
  admin: ProxyAdmin | undefined,
): Promise<Failure | undefined> {
  changeRoutes(root, file, changesTo(context, to));
  if (admin === undefined) return undefined;
  const undo = async () => {
    restoreRoutes(root, file);
    await reloadProxy(admin);
  };
  const forget = interruption.onInterrupt(undo);
  try {
    await takeUp(admin);
    return await confirm(admin, context, to);
  } catch (error) {
    await undo().catch(() => undefined);
    throw error;
  } finally {
    forget();
  }
}

export function contextOf(file: RouteFile, name: string): RouteTableContext {
  const context = file.table.contexts[name];
  if (context !== undefined) return context;
  const known = Object.keys(file.table.contexts).sort();
  throw fail('MIG-1004', {
    message: `There is no context ${name} in ${paths.routes}`,
    remedy:
      known.length === 0
        ? `Run \`migrate extract ${name}\` first.`
        : `Choose one of ${known.join(', ')}, or run \`migrate extract ${name}\` first.`,
  });
}

function retired({ context, mode }: RouteRequest): Error {
  return fail('MIG-6006', {
    message: `${context} is retired and cannot go to mode ${mode}`,
    cause: 'The monolith no longer has its code.',
    file: paths.routes,
  });
}

function shiftOf(context: RouteTableContext): Shift {
  return { mode: context.mode, weight: context.weight, generation: context.generation };
}

/** Only a canary has a share of its own; the other modes keep the number for the next canary. */
function weightOf(request: RouteRequest, context: RouteTableContext): number {
  if (request.mode !== 'canary') return context.weight;
  return request.weight ?? (context.weight > 0 ? context.weight : DEFAULT_CANARY);
}

function changesTo(context: string, to: Shift): readonly RouteChange[] {
  return [
    [['contexts', context, 'mode'], to.mode],
    ...(to.mode === 'canary' ? [[['contexts', context, 'weight'], to.weight] as const] : []),
    [['contexts', context, 'generation'], to.generation],
  ];
}

async function isLatched(admin: ProxyAdmin, context: string): Promise<boolean> {
  return (await proxyStatus(admin)).contexts[context]?.latched === true;
}

function releaseOf(context: string): Omit<JournalEntry, 'at'> {
  return { event: 'release', context, why: 'a new generation lifts the automatic rollback' };
}

export function noTable(): Error {
  return fail('MIG-1007', {
    message: `${paths.routes} does not exist`,
    cause: 'No context has been extracted yet, so all traffic goes to the monolith.',
    remedy: 'Run `migrate extract CONTEXT` first.',
    file: paths.routes,
  });
}
