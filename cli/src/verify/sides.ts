import { randomBytes } from 'node:crypto';
import type { Progress } from '../ports/progress.ts';
import { freePort } from '../ports/sockets.ts';
import { type RunningApplication, startMonolith, startService } from '../runtime/applications.ts';
import type { Project } from '../runtime/project.ts';
import { readSeams, type SeamPlace, switchesOf } from '../runtime/seam-wiring.ts';
import { closeAll } from './close-all.ts';
import { openSeamTap, type SeamTap } from './seams/seam-tap.ts';
import { SERVICE_CONNECTIONS } from './states/writers.ts';

/** Instances of both sides for this verification alone, on the same throw-away database. */
export interface Sides {
  readonly monolith: RunningApplication;
  readonly service: RunningApplication;
  readonly seams: readonly SeamLine[];
  /** Whether the monolith runs everything itself: no seam of the context is switched to the service. */
  readonly isMonolithAlone: boolean;
  readonly stop: () => Promise<void>;
}

/** The connection of a caller with a seam's host, which can be listened to. */
export interface SeamLine {
  readonly place: SeamPlace;
  readonly hostUrl: string;
  readonly token: string;
  readonly tap: SeamTap;
  /** An instance whose seam is in use: of the monolith, whose switch may say local, one is started for this. */
  readonly caller: () => Promise<Caller>;
}

export interface Caller {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface SidesOptions {
  readonly context: string;
  readonly databaseUrl: string | undefined;
  /** The same database, as the service logs in. */
  readonly serviceDatabaseUrl: string | undefined;
  /** URL of the gate that stands for all other systems. */
  readonly outbound: string;
  readonly progress: Progress;
}

/** @throws Failure MIG-1007, MIG-3001, MIG-3003, MIG-3004 */
export async function startSides(
  project: Project,
  { context, databaseUrl, serviceDatabaseUrl, outbound: gate, progress }: SidesOptions,
): Promise<Sides> {
  const started: RunningApplication[] = [];
  const taps: SeamTap[] = [];
  const stop = async () => {
    try {
      await closeAll(started.map((one) => one.stop));
    } finally {
      await closeAll(taps.map((tap) => tap.close));
    }
  };
  try {
    const wiring = await wire(project, context, (tap) => taps.push(tap));
    const outbound = { url: gate, except: wiring.hosts };
    const options = { databaseUrl, outbound, progress };
    const turned = {
      ...options,
      name: 'monolith-seams-verify',
      extraEnv: wiring.turnedMonolith,
      skipBuild: true,
    };
    const monolith = await startMonolith(project, {
      ...options,
      name: 'monolith-verify',
      extraEnv: wiring.monolith,
    });
    started.push(monolith);
    const service = await startService(project, context, {
      ...options,
      databaseUrl: serviceDatabaseUrl,
      name: `${context}-verify`,
      // What libpq and its likes call a connection, unless the application gives it a name of its own.
      extraEnv: { ...wiring.service, PGAPPNAME: SERVICE_CONNECTIONS },
    });
    started.push(service);
    const seams = wiring.lines.map((line) => ({
      ...line,
      caller: () => callerOf(line, service, () => startMonolith(project, turned)),
    }));
    return { monolith, service, seams, isMonolithAlone: wiring.isMonolithAlone, stop };
  } catch (error) {
    // Why they did not start is what is asked, not what came of stopping them.
    await stop().catch(() => undefined);
    throw error;
  }
}

/** The service runs with its seams in use anyway. */
function callerOf(
  { place }: Wiring['lines'][number],
  service: RunningApplication,
  turnedMonolith: () => Promise<Caller>,
): Promise<Caller> {
  return place.side === 'service'
    ? turnedMonolith()
    : Promise.resolve({ url: service.url, stop: async () => undefined });
}

interface Wiring {
  /** Where the sides meet each other. */
  readonly hosts: readonly string[];
  readonly isMonolithAlone: boolean;
  readonly lines: readonly Omit<SeamLine, 'caller'>[];
  readonly monolith: Readonly<Record<string, string>>;
  /** The monolith with every seam of the context in use, and with no host: its port is the other instance's. */
  readonly turnedMonolith: Readonly<Record<string, string>>;
  readonly service: Readonly<Record<string, string>>;
}

/** Ports and tokens of its own: those on record belong to what `up` runs. @param onOpen told of each tap at once: what comes next may fail */
async function wire(project: Project, context: string, onOpen: (tap: SeamTap) => void): Promise<Wiring> {
  const sides: Record<'monolith' | 'service', Record<string, string>> = { monolith: {}, service: {} };
  const seams = readSeams(project.root, context);
  const switches = seams === undefined ? [] : switchesOf(project, context, seams);
  for (const { variable, value } of switches) sides.monolith[variable] = value;
  const isMonolithAlone = switches.every(({ value }) => value === 'local' || value === '');
  const lines = new Map<string, Wiring['lines'][number]>();
  for (const host of seams?.hosts ?? []) {
    // What another service offers does not run here.
    if (host.side === 'service' && host.context !== context) continue;
    const key = `${host.side} ${host.portVariable}`;
    const known = lines.get(key);
    const line = known ?? (await openLine(host));
    if (known === undefined) onOpen(line.tap);
    lines.set(key, line);
    const offering = sides[host.side];
    const calling = sides[host.side === 'monolith' ? 'service' : 'monolith'];
    offering[host.portVariable] = new URL(line.hostUrl).port;
    calling[host.urlVariable] = line.tap.url;
    offering[host.tokenVariable] = line.token;
    calling[host.tokenVariable] = line.token;
  }
  const hosts = [...lines.values()].flatMap(({ hostUrl, tap }) => [hostUrl, tap.url]);
  const own = [...lines.values()].flatMap(({ place }) =>
    place.side === 'monolith' ? [place.portVariable] : [],
  );
  const turnedMonolith = {
    ...Object.fromEntries(Object.entries(sides.monolith).filter(([name]) => !own.includes(name))),
    ...Object.fromEntries((seams?.switches ?? []).map(({ variable }) => [variable, 'remote'])),
  };
  return {
    isMonolithAlone,
    ...sides,
    turnedMonolith,
    lines: [...lines.values()],
    hosts: hosts.map((url) => new URL(url).host),
  };
}

async function openLine(place: SeamPlace): Promise<Wiring['lines'][number]> {
  const hostUrl = `http://127.0.0.1:${await freePort()}`;
  return {
    place,
    hostUrl,
    token: randomBytes(24).toString('base64url'),
    tap: await openSeamTap(hostUrl),
  };
}
