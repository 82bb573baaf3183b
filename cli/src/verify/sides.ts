import { randomBytes } from 'node:crypto';
import type { Progress } from '../ports/progress.ts';
import { freePort } from '../ports/sockets.ts';
import { type RunningApplication, startMonolith, startService } from '../runtime/applications.ts';
import type { Project } from '../runtime/project.ts';
import { readSeams, switchesOf } from '../runtime/seam-wiring.ts';

/** Instances of both sides for this verification alone, on the same throw-away database. */
export interface Sides {
  readonly monolith: RunningApplication;
  readonly service: RunningApplication;
  readonly stop: () => Promise<void>;
}

export interface SidesOptions {
  readonly context: string;
  readonly databaseUrl: string | undefined;
  /** URL of the gate that stands for all other systems. */
  readonly outbound: string;
  readonly progress: Progress;
}

/** @throws Failure MIG-1007, MIG-3001, MIG-3003, MIG-3004 */
export async function startSides(project: Project, options: SidesOptions): Promise<Sides> {
  const { context, databaseUrl, progress } = options;
  const wiring = await wire(project, context);
  const outbound = { url: options.outbound, except: wiring.hosts };
  const monolith = await startMonolith(project, {
    databaseUrl,
    name: 'monolith-verify',
    extraEnv: wiring.monolith,
    outbound,
    progress,
  });
  try {
    const service = await startService(project, context, {
      databaseUrl,
      name: `${context}-verify`,
      extraEnv: wiring.service,
      outbound,
      progress,
    });
    const stop = async () => {
      await Promise.all([service.stop(), monolith.stop()]);
    };
    return { monolith, service, stop };
  } catch (error) {
    await monolith.stop();
    throw error;
  }
}

interface Wiring {
  /** Where the sides meet each other. */
  readonly hosts: readonly string[];
  readonly monolith: Readonly<Record<string, string>>;
  readonly service: Readonly<Record<string, string>>;
}

/** Ports and tokens of its own: those on record belong to what `up` runs. */
async function wire(project: Project, context: string): Promise<Wiring> {
  const sides: Record<'monolith' | 'service', Record<string, string>> = { monolith: {}, service: {} };
  const seams = readSeams(project.root, context);
  const places = new Map<string, { port: number; token: string }>();
  for (const host of seams?.hosts ?? []) {
    // What another service offers does not run here.
    if (host.side === 'service' && host.context !== context) continue;
    const key = `${host.side} ${host.portVariable}`;
    const place = places.get(key) ?? { port: await freePort(), token: randomBytes(24).toString('base64url') };
    places.set(key, place);
    const offering = sides[host.side];
    const calling = sides[host.side === 'monolith' ? 'service' : 'monolith'];
    offering[host.portVariable] = String(place.port);
    calling[host.urlVariable] = `http://127.0.0.1:${place.port}`;
    offering[host.tokenVariable] = place.token;
    calling[host.tokenVariable] = place.token;
  }
  for (const { variable, value } of seams === undefined ? [] : switchesOf(project, context, seams))
    sides.monolith[variable] = value;
  return { ...sides, hosts: [...places.values()].map(({ port }) => `127.0.0.1:${port}`) };
}
