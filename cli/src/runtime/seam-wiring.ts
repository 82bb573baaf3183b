import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { servicePath } from '../artifacts/paths.ts';
import { type SeamState, seamStateSchema } from '../artifacts/run-state.ts';
import { readArtifact, serialize } from '../artifacts/store.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { freePort, isPortFree } from '../ports/sockets.ts';
import type { Project } from './project.ts';
import { runFile } from './run-folder.ts';

/** `services/<context>/migrate.seams.json`, written by `extract`: who offers a seam to whom, and through which variables. */
export const seamsSchema = z.object({
  schema: z.literal('migrate/seams@1'),
  hosts: z.array(
    z.object({
      context: z.string(),
      /** The process that offers the seam; the other one calls it. */
      side: z.enum(['monolith', 'service']),
      portVariable: z.string(),
      urlVariable: z.string(),
      tokenVariable: z.string(),
    }),
  ),
  /** Variables that turn a seam `local` or `remote`, as `services.<context>.seams` of the configuration says. */
  switches: z.array(z.object({ variable: z.string() })).default([]),
});
export type Seams = z.infer<typeof seamsSchema>;

/** Variables of each process; they hold tokens, so they are passed by environment and never printed. */
export interface SeamWiring {
  readonly monolith: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface WiringOptions {
  readonly contexts: readonly string[];
  /** Names of processes that run: the ports that they hold are theirs, not taken. */
  readonly running: readonly string[];
}

/** Gives every seam host a loopback port and a token, and both sides the variables that name them. */
export async function wireSeams(project: Project, options: WiringOptions): Promise<SeamWiring> {
  const known = readState(project.root);
  const hosts: SeamState['hosts'] = {};
  const monolith: Record<string, string> = {};
  const services: Record<string, Record<string, string>> = {};
  for (const context of options.contexts) {
    const service: Record<string, string> = {};
    services[context] = service;
    const seams = readSeams(project.root, context);
    for (const host of seams?.hosts ?? []) {
      const name = host.side === 'monolith' ? 'monolith' : context;
      // Two services may call the same listener of the monolith: one variable is one port.
      const key = `${name}:${host.portVariable}`;
      const place = hosts[key] ?? (await placeOf(known[key], options.running.includes(name)));
      hosts[key] = place;
      const [offering, calling] = host.side === 'monolith' ? [monolith, service] : [service, monolith];
      offering[host.portVariable] = String(place.port);
      calling[host.urlVariable] = `http://127.0.0.1:${place.port}`;
      offering[host.tokenVariable] = place.token;
      calling[host.tokenVariable] = place.token;
    }
    const setting = project.config.services[context]?.seams ?? 'local';
    for (const { variable } of seams?.switches ?? []) {
      monolith[variable] = setting;
      service[variable] = setting;
    }
  }
  writeState(project.root, hosts);
  return { monolith, services };
}

/** The seams of a service, or undefined when it has none. @throws Failure MIG-1005 when the file is broken */
export function readSeams(root: string, context: string): Seams | undefined {
  const path = `${servicePath(context)}/migrate.seams.json`;
  return readArtifact(root, path, seamsSchema, `migrate extract ${context}`);
}

type Place = SeamState['hosts'][string];

async function placeOf(known: Place | undefined, running: boolean): Promise<Place> {
  if (known !== undefined && (running || (await isPortFree(known.port)))) return known;
  return { port: await freePort(), token: known?.token ?? randomBytes(24).toString('base64url') };
}

function readState(root: string): SeamState['hosts'] {
  const text = readFileIfPresent(runFile(root, 'seams.json'));
  if (text === undefined) return {};
  try {
    return seamStateSchema.safeParse(JSON.parse(text)).data?.hosts ?? {};
  } catch {
    return {};
  }
}

function writeState(root: string, hosts: SeamState['hosts']): void {
  if (Object.keys(hosts).length > 0)
    writeFileAtomic(runFile(root, 'seams.json'), serialize({ schema: 'migrate/seam-state@1', hosts }), 0o600);
}
