import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../artifacts/paths.ts';
import { readRoutes } from '../artifacts/routes.ts';
import type { ProcessRecord } from '../artifacts/run-state.ts';
import { fail } from '../errors/problem.ts';
import { isHealthy } from '../runtime/health.ts';
import { PROXY_PROCESS, startProxyProcess } from '../runtime/proxy.ts';
import { adminToken, reloadProxy } from '../runtime/proxy-admin.ts';
import { findRecord, removeRecord } from '../runtime/registry.ts';
import { hashValue } from '../runtime/source-hash.ts';
import { isAlive, stopRecord } from '../runtime/stopping.ts';
import type { UpSession } from './up-session.ts';

/** A running proxy only reads its table again; it is replaced when it stands in another place or before another monolith. */
export async function bringUpProxy(session: UpSession, port: number, monolithUrl: string): Promise<void> {
  const { root, config } = session.project;
  const adminPort = config.proxy.adminPort ?? 0;
  readRoutes(root); // A broken table is told with its lines, before a proxy is replaced.
  const fingerprint = hashValue([port, adminPort, monolithUrl, existsSync(join(root, paths.routes))]);
  const record = findRecord(root, PROXY_PROCESS);
  if (record !== undefined && (await isAsWanted(record, fingerprint))) {
    session.progress.note(`the proxy runs unchanged at ${record.url ?? ''}`);
    return reload(root, record);
  }
  if (record !== undefined) {
    await stopRecord(record);
    removeRecord(root, record.token);
  }
  session.progress.step(`starting the proxy on port ${port}`);
  const proxy = await startProxyProcess(session.project, { port, adminPort, monolithUrl, fingerprint });
  session.started(proxy.stop);
}

async function isAsWanted(record: ProcessRecord, fingerprint: string): Promise<boolean> {
  const { adminUrl } = record;
  return (
    record.fingerprint === fingerprint &&
    adminUrl !== undefined &&
    isAlive(record) &&
    (await isHealthy(adminUrl, '/health'))
  );
}

/** The file may have changed while nobody told the proxy. */
async function reload(root: string, { adminUrl = '' }: ProcessRecord): Promise<void> {
  if (!existsSync(join(root, paths.routes))) return;
  const refused = await reloadProxy({ url: adminUrl, token: adminToken(root) });
  if (refused.length > 0)
    throw fail('MIG-6004', {
      message: 'The proxy refused the route table and keeps the one it had',
      cause: refused.join('\n'),
      file: paths.routes,
    });
}
