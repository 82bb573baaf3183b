import { z } from 'zod';
import { extractedContexts, type Mode, type RouteTable, readRoutes } from '../artifacts/routes.ts';
import type { ProcessRecord } from '../artifacts/run-state.ts';
import { STATUS_SCHEMA, type Status, statusSchema } from '../artifacts/status.ts';
import { Failure } from '../errors/problem.ts';
import { readFileIfPresent } from '../ports/files.ts';
import { readRecording } from '../record/store.ts';
import { withConnection } from '../runtime/database/connection.ts';
import { databaseUrlOf, publicUrl } from '../runtime/database/index.ts';
import { isHealthy } from '../runtime/health.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { PROXY_PROCESS } from '../runtime/proxy.ts';
import { adminToken, type ProxyStatus, proxyStatus } from '../runtime/proxy-admin.ts';
import { findRecord } from '../runtime/registry.ts';
import { runFile } from '../runtime/run-folder.ts';
import { isAlive } from '../runtime/stopping.ts';
import { roadmapOf } from './roadmap.ts';

/** What runs and where traffic goes. */
export async function status(root: string): Promise<Status> {
  return readStatus(loadProject(root));
}

/** Derived from files and the live proxy each time; what does not run is shown at the place where it would. */
export async function readStatus(project: Project): Promise<Status> {
  const { root, config } = project;
  const proxyRecord = livingRecord(root, PROXY_PROCESS);
  const live = await liveStatus(root, proxyRecord);
  const database = await databaseStatus(project);
  const services = await serviceStatuses(root, live);
  const recording = recordingOf(root);
  return {
    schema: STATUS_SCHEMA,
    monolith: await sideStatus(root, 'monolith', `http://127.0.0.1:${config.monolith.port}`),
    proxy: {
      url: proxyRecord?.url ?? `http://127.0.0.1:${config.proxy.port}`,
      adminUrl: proxyRecord?.adminUrl ?? '',
      healthy: live !== undefined,
    },
    ...(database === undefined ? {} : { database }),
    services,
    ...(recording === undefined ? {} : { recording }),
    roadmap: roadmapOf(root, services),
  };
}

/** A recording that cannot be read is named by the commands that work with it. */
function recordingOf(root: string): Status['recording'] {
  try {
    const recording = readRecording(root);
    return recording === undefined ? undefined : statusSchema.shape.recording.parse(recording);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function sideStatus(
  root: string,
  name: string,
  elsewhere: string,
): Promise<{ url: string; healthy: boolean }> {
  const record = livingRecord(root, name);
  const url = record?.url ?? elsewhere;
  return { url, healthy: record !== undefined && (await isHealthy(url, record.health ?? '/')) };
}

async function serviceStatuses(root: string, live: ProxyStatus | undefined): Promise<Status['services']> {
  const table = readRoutes(root)?.table;
  if (table === undefined) return [];
  return Promise.all(
    extractedContexts(table).map(async (context) => ({
      context,
      ...(await sideStatus(root, context, targetUrl(table, context))),
      ...routing(root, table, context, live),
      stage: 'shared' as const,
    })),
  );
}

export interface Routing {
  readonly mode: Mode;
  readonly weight: number;
  readonly latched: boolean;
}

/** Where the traffic of a context goes, whether or not the proxy runs. */
export async function trafficOf(root: string, table: RouteTable, context: string): Promise<Routing> {
  return routing(root, table, context, await liveStatus(root, livingRecord(root, PROXY_PROCESS)));
}

/** The proxy knows what is in force; while it does not run, the table and the latches it kept say what will be. */
function routing(root: string, table: RouteTable, context: string, live: ProxyStatus | undefined): Routing {
  const inForce = live?.contexts[context];
  if (inForce !== undefined) return { mode: inForce.mode, weight: inForce.weight, latched: inForce.latched };
  const desired = table.contexts[context];
  const generation = desired?.generation ?? 0;
  const latch = readLatches(root)[context];
  if (latch !== undefined && latch.generation >= generation)
    return { mode: 'monolith', weight: 0, latched: true };
  const mode = desired?.mode ?? 'monolith';
  return { mode, weight: weightInForce(mode, desired?.weight ?? 0), latched: false };
}

/** Percent of the context's traffic that its service answers. */
export function weightInForce(mode: Mode, weight: number): number {
  return mode === 'service' ? 100 : mode === 'canary' ? weight : 0;
}

const latchesSchema = z.object({ latches: z.record(z.string(), z.object({ generation: z.number() })) });

function readLatches(root: string): Readonly<Record<string, { generation: number }>> {
  const text = readFileIfPresent(runFile(root, 'proxy-state.json'));
  if (text === undefined) return {};
  try {
    return latchesSchema.safeParse(JSON.parse(text)).data?.latches ?? {};
  } catch {
    return {};
  }
}

/** Undefined when the proxy does not run or does not answer: a status is told in any case. */
async function liveStatus(root: string, record: ProcessRecord | undefined): Promise<ProxyStatus | undefined> {
  if (record?.adminUrl === undefined) return undefined;
  return proxyStatus({ url: record.adminUrl, token: adminToken(root) }).catch(() => undefined);
}

async function databaseStatus(project: Project): Promise<Status['database']> {
  const found = databaseUrlOf(project);
  if (found === undefined) return undefined;
  const { url, embedded } = found;
  const healthy = await withConnection(url, async () => true).catch(() => false);
  return { url: publicUrl(url), embedded, healthy };
}

function livingRecord(root: string, name: string): ProcessRecord | undefined {
  const record = findRecord(root, name);
  return record !== undefined && isAlive(record) ? record : undefined;
}

function targetUrl(table: RouteTable, context: string): string {
  return table.targets[table.contexts[context]?.target ?? '']?.urls[0] ?? '';
}
