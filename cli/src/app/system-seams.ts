import { containerName, secret } from '../extract/system/system.ts';
import type { Project } from '../runtime/project.ts';
import { type Seams, switchesOf } from '../runtime/seam-wiring.ts';

/** Seam hosts get ports of their own, far from those that applications listen on. */
const FIRST_PORT = 9101;

export interface ContainerSeams {
  /** Variables by the name of the container. */
  readonly processes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Services that call the monolith. */
  readonly needsMonolith: ReadonlySet<string>;
}

/** As `migrate up` wires the seams of local processes, for containers: a fixed port for each host, tokens from `services/.env`. */
export function containerSeams(
  project: Project,
  seams: ReadonlyMap<string, Seams | undefined>,
): ContainerSeams {
  const processes: Record<string, Record<string, string>> = { monolith: {} };
  for (const context of seams.keys()) processes[context] = {};
  const ports = new Map<string, number>();
  const needsMonolith = new Set<string>();
  for (const [context, own] of seams) {
    for (const host of own?.hosts ?? []) {
      const name = host.side === 'monolith' ? 'monolith' : host.context;
      const offering = processes[name];
      const caller = host.side === 'service' && host.context === context ? 'monolith' : context;
      const calling = processes[caller];
      if (offering === undefined || calling === undefined) continue;
      const key = `${name}:${host.portVariable}`;
      const port = ports.get(key) ?? FIRST_PORT + ports.size;
      ports.set(key, port);
      Object.assign(offering, {
        [host.portVariable]: String(port),
        [host.tokenVariable]: secret(host.tokenVariable),
        SEAM_ADDRESS: '0.0.0.0',
      });
      Object.assign(calling, {
        [host.urlVariable]: `http://${name === 'monolith' ? name : containerName(name)}:${port}`,
        [host.tokenVariable]: secret(host.tokenVariable),
      });
      if (name === 'monolith') needsMonolith.add(context);
    }
    for (const { variable, value } of own === undefined ? [] : switchesOf(project, context, own))
      Object.assign(processes.monolith ?? {}, { [variable]: value });
  }
  return { processes, needsMonolith };
}
