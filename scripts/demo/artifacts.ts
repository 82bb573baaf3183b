import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { shop } from './workspace.ts';

/** The parts of the toolkit's artifacts that the demo reads. */
export const contextMapSchema = z.looseObject({
  contexts: z.array(
    z.looseObject({
      name: z.string(),
      routes: z.array(z.string()),
      tables: z.array(z.string()),
      modules: z.array(z.string()),
    }),
  ),
  seams: z.array(z.looseObject({ from: z.string(), to: z.string(), kind: z.string(), writes: z.boolean() })),
  order: z.array(z.looseObject({ context: z.string(), why: z.string() })),
});
export type ContextMap = z.infer<typeof contextMapSchema>;

export const modelSchema = z.looseObject({
  routes: z.array(z.looseObject({ id: z.string(), kind: z.string(), path: z.string(), method: z.string() })),
  tables: z.array(z.looseObject({ name: z.string() })),
  modules: z.array(z.looseObject({ path: z.string(), lines: z.number() })),
});
export type Model = z.infer<typeof modelSchema>;

export const statusSchema = z.looseObject({
  monolith: z.looseObject({ url: z.string(), healthy: z.boolean() }),
  proxy: z.looseObject({ url: z.string(), adminUrl: z.string() }),
  services: z.array(
    z.looseObject({
      context: z.string(),
      url: z.string(),
      healthy: z.boolean(),
      mode: z.string(),
      weight: z.number(),
      latched: z.boolean(),
    }),
  ),
});
export type Status = z.infer<typeof statusSchema>;

export const extractionSchema = z.looseObject({
  lines: z.looseObject({ service: z.number(), monolith: z.number() }),
  seams: z.array(z.looseObject({ function: z.string(), owner: z.string() })),
  debt: z.array(z.string()),
});

export const gateSchema = z.looseObject({
  verdict: z.string(),
  checks: z.array(
    z.looseObject({
      name: z.string(),
      verdict: z.string(),
      evidence: z.record(z.string(), z.unknown()),
      findings: z.array(
        z.looseObject({ route: z.string().optional(), field: z.string().optional(), message: z.string() }),
      ),
      seconds: z.number(),
    }),
  ),
});
export type Gate = z.infer<typeof gateSchema>;

const proxyStatusSchema = z.looseObject({
  contexts: z.record(
    z.string(),
    z.looseObject({
      mode: z.string(),
      latched: z.boolean(),
      counts: z.looseObject({ sinceStart: z.record(z.string(), z.unknown()) }),
    }),
  ),
});

const sampleSchema = z.looseObject({
  route: z.string().optional(),
  request: z.looseObject({
    method: z.string(),
    url: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])),
  }),
  response: z.looseObject({
    status: z.number(),
    body: z.looseObject({ kind: z.string(), value: z.unknown().optional() }),
  }),
});
export type Sample = z.infer<typeof sampleSchema>;

export function readSamples(): Sample[] {
  return readFileSync(join(shop, 'migration/samples/samples.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => sampleSchema.parse(JSON.parse(line)));
}

export function readJournal(): { event: string; context?: string | undefined; why: string }[] {
  const line = z.looseObject({ event: z.string(), context: z.string().optional(), why: z.string() });
  return readFileSync(join(shop, 'migration/journal.ndjson'), 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => line.parse(JSON.parse(text)));
}

/** The proxy's own view of a context, through its admin listener. */
export async function proxyContext(
  status: Status,
  context: string,
): Promise<{ mode: string; latched: boolean; counts: Record<string, unknown> }> {
  const answer = proxyStatusSchema.parse(await admin(status, '/admin/status'));
  const found = answer.contexts[context];
  if (found === undefined) throw new Error(`the proxy does not know ${context}`);
  return { mode: found.mode, latched: found.latched, counts: found.counts.sinceStart };
}

export async function shadowCounts(
  status: Status,
  context: string,
): Promise<{ compared: number; different: number; skipped: number }> {
  const schema = z.looseObject({
    contexts: z.record(
      z.string(),
      z.looseObject({
        routes: z.array(z.looseObject({ compared: z.number(), different: z.number(), skipped: z.number() })),
      }),
    ),
  });
  const routes = schema.parse(await admin(status, '/admin/shadow')).contexts[context]?.routes ?? [];
  const sum = (pick: (route: { compared: number; different: number; skipped: number }) => number) =>
    routes.reduce((total, route) => total + pick(route), 0);
  return {
    compared: sum((route) => route.compared),
    different: sum((route) => route.different),
    skipped: sum((route) => route.skipped),
  };
}

async function admin(status: Status, path: string): Promise<unknown> {
  const token = readFileSync(join(shop, 'migration/.run/admin-token'), 'utf8').trim();
  const response = await fetch(status.proxy.adminUrl + path, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`the proxy's admin listener answered ${response.status} to ${path}`);
  return await response.json();
}

/** Counters of the service's own /metrics: how many requests it answered, how often it called over a seam. */
export async function serviceCounts(url: string): Promise<{ requests: number; seamCalls: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const total = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}\\{[^}]*\\} (\\d+)$`, 'gm'))].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
  return { requests: total('http_requests_total'), seamCalls: total('seam_calls_total') };
}

/** Process groups that `up` started under a name. */
export function processesOf(name: string): number[] {
  const schema = z.looseObject({
    processes: z.array(z.looseObject({ name: z.string(), process: z.looseObject({ pid: z.number() }) })),
  });
  const records = schema.parse(JSON.parse(readFileSync(join(shop, 'migration/.run/processes.json'), 'utf8')));
  return records.processes.filter((one) => one.name === name).map((one) => one.process.pid);
}
