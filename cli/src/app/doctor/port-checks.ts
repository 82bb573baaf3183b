import type { DoctorCheck } from '../../artifacts/doctor.ts';
import { readRoutes } from '../../artifacts/routes.ts';
import { isPortFree } from '../../ports/sockets.ts';
import { holderOf } from '../../runtime/ports-taken.ts';
import type { Project } from '../../runtime/project.ts';
import { readRecords } from '../../runtime/registry.ts';
import { isAlive } from '../../runtime/stopping.ts';
import { ok, warning } from './findings.ts';

/** The ports that `up` gives to the monolith, the proxy and the services. */
export async function portChecks(project: Project): Promise<DoctorCheck[]> {
  const running = readRecords(project.root).filter(isAlive);
  const checks: DoctorCheck[] = [];
  for (const [port, purpose] of portsOf(project)) {
    const name = `port ${port}`;
    const own = running.find((one) => one.port === port);
    if (own !== undefined)
      checks.push(ok(name, `${purpose}: ${own.name} runs there, started by \`migrate up\``));
    else if (await isPortFree(port)) checks.push(ok(name, `free for ${purpose}`));
    else
      checks.push(
        warning(
          name,
          `wanted for ${purpose}, and taken. ${holderOf(port)}`,
          'Stop what listens there before `migrate up`, or choose another port in migrate.config.yaml.',
        ),
      );
  }
  return checks;
}

function portsOf({ root, config }: Project): Map<number, string> {
  const { monolith, proxy, services } = config;
  const ports = new Map<number, string>();
  const add = (port: number | undefined, purpose: string): void => {
    if (port !== undefined) ports.set(port, [ports.get(port) ?? [], purpose].flat().join(' and '));
  };
  add(monolith.port, 'the monolith');
  add(proxy.port, 'the proxy');
  add(proxy.adminPort, "the proxy's admin API");
  const { targets = {} } = readRoutes(root)?.table ?? {};
  for (const name of new Set([...Object.keys(services), ...Object.keys(targets)])) {
    if (name === 'monolith') continue;
    const url = targets[name]?.urls[0];
    const written = url !== undefined && URL.canParse(url) ? Number(new URL(url).port) : 0;
    add(services[name]?.port ?? (written === 0 ? undefined : written), `the service ${name}`);
  }
  return ports;
}
