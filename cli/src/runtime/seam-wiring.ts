import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CONFIG_FILE } from '../artifacts/config.ts';
import { servicePath } from '../artifacts/paths.ts';
import { type SeamState, seamStateSchema } from '../artifacts/run-state.ts';
import { readArtifact, serialize } from '../artifacts/store.ts';
import { fail } from '../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { freePort, isPortFree } from '../ports/sockets.ts';
import type { Project } from './project.ts';
import { runFile } from './run-folder.ts';

/** `services/<context>/migrate.seams.json`, written by `extract`: who offers a seam to whom, and through which variables. */
export const seamsSchema = z.object({
  schema: z.literal('migrate/seams@1'),
  hosts: z.array(
    z.object({
      /** The context whose seam it is: this service's own, or another one that this service calls. */
      context: z.string(),
      /** The process that offers the seam: the monolith to the service, or the service to the monolith. */
      side: z.enum(['monolith', 'service']),
      portVariable: z.string(),
      urlVariable: z.string(),
      tokenVariable: z.string(),
      /** What the caller calls each function, by the function's id; absent where another service's seams are meant. */
      functions: z.record(z.string(), z.string()).optional(),
      /** Error classes that the caller's client gives back as what they were. */
      errors: z.array(z.string()).optional(),
    }),
  ),
  /** Variables that turn seams `local` or `remote`, as `services.<context>.seams` of the configuration says. */
  switches: z
    .array(
      z.object({
        variable: z.string(),
        /** What the caller calls each function, by the function's id. */
        functions: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([]),
});
export type Seams = z.infer<typeof seamsSchema>;
export type SeamPlace = Seams['hosts'][number];

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
  const services = Object.fromEntries(
    options.contexts.map((context): [string, Record<string, string>] => [context, {}]),
  );
  for (const [context, service] of Object.entries(services)) {
    const seams = readSeams(project.root, context);
    for (const host of seams?.hosts ?? []) {
      const name = host.side === 'monolith' ? 'monolith' : host.context;
      const offering = host.side === 'monolith' ? monolith : services[host.context];
      // A service that does not run offers nothing.
      if (offering === undefined) continue;
      const calling = host.side === 'service' && host.context === context ? monolith : service;
      // Two services may call the same listener: one variable of one process is one port.
      const key = `${name}:${host.portVariable}`;
      const place = hosts[key] ?? (await placeOf(known[key], options.running.includes(name)));
      hosts[key] = place;
      offering[host.portVariable] = String(place.port);
      calling[host.urlVariable] = `http://127.0.0.1:${place.port}`;
      offering[host.tokenVariable] = place.token;
      calling[host.tokenVariable] = place.token;
    }
    // Only the monolith has both ways to go.
    for (const { variable, value } of seams === undefined ? [] : switchesOf(project, context, seams))
      monolith[variable] = value;
  }
  writeState(project.root, hosts);
  return { monolith, services };
}

export interface SeamSwitch {
  readonly variable: string;
  readonly value: string;
  /** Ids of functions behind it that the monolith still runs itself. */
  readonly local: readonly string[];
}

/**
 * The switches of a service's seams, set as the configuration says. Both sides can run what crosses, so this is a setting and
 * does not follow the traffic: a rollback must not wait for a restart of the monolith.
 * @throws Failure MIG-1003 when the configuration lists a function that is no seam of the service
 */
export function switchesOf({ config }: Project, context: string, seams: Seams): SeamSwitch[] {
  const setting = config.services[context]?.seams ?? 'local';
  if (typeof setting !== 'string') refuseNotOffered(setting, context, offeredFunctions(seams));
  const isRemote = (id: string) =>
    typeof setting === 'string' ? setting === 'remote' : setting.includes(id);
  return seams.switches.map(({ variable, functions }) => {
    const ids = Object.keys(functions);
    const names = ids.filter(isRemote).map((id) => functions[id]);
    return {
      variable,
      value: typeof setting === 'string' ? setting : names.join(','),
      local: ids.filter((id) => !isRemote(id)),
    };
  });
}

function refuseNotOffered(listed: readonly string[], context: string, offered: readonly string[]): void {
  const unknown = listed.find((id) => !offered.includes(id));
  if (unknown !== undefined)
    throw fail('MIG-1003', {
      message: `services.${context}.seams lists ${unknown}, which ${context} does not offer`,
      cause: `It offers ${offered.join(', ') || 'nothing'}.`,
      file: CONFIG_FILE,
    });
}

/** The seams of a service, or undefined when it has none. @throws Failure MIG-1005 when the file is broken */
export function readSeams(root: string, context: string): Seams | undefined {
  const path = `${servicePath(context)}/migrate.seams.json`;
  return readArtifact(root, path, seamsSchema, `migrate extract ${context}`);
}

/** Ids of the functions that a service offers to the monolith. */
export function offeredFunctions(seams: Seams | undefined): string[] {
  return (seams?.switches ?? []).flatMap(({ functions }) => Object.keys(functions));
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
