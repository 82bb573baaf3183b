import { setTimeout as sleep } from 'node:timers/promises';
import { paths } from '../artifacts/paths.ts';
import type { Mode } from '../artifacts/routes.ts';
import { type Failure, fail } from '../errors/problem.ts';
import { interruption } from '../ports/interruption.ts';
import { PROXY_PROCESS } from '../runtime/proxy.ts';
import {
  adminToken,
  type ProxyAdmin,
  type ProxyContextStatus,
  proxyStatus,
  reloadProxy,
} from '../runtime/proxy-admin.ts';
import { findRecord } from '../runtime/registry.ts';
import { isAlive } from '../runtime/stopping.ts';
import { weightInForce } from './status.ts';

/** Where a context's traffic should go, as one version of the table says. */
export interface Shift {
  readonly mode: Mode;
  readonly weight: number;
  readonly generation: number;
}

const CONFIRM_MS = 3000;

/** Has the proxy read its table. @throws Failure MIG-6004 with its reasons when it refuses, MIG-3011 when it does not answer */
export async function takeUp(admin: ProxyAdmin): Promise<void> {
  const refused = await reloadProxy(admin);
  if (refused.length > 0)
    throw fail('MIG-6004', {
      message: 'The proxy refused the changed route table; it is as it was before',
      cause: refused.join('\n'),
      file: paths.routes,
    });
}

/** Has a proxy that runs take up a table that was changed otherwise; one that does not run reads it when it starts. */
export async function reloadRunningProxy(root: string): Promise<void> {
  const admin = runningProxy(root);
  if (admin !== undefined) await takeUp(admin);
}

/** The admin listener of the proxy, if it runs. */
export function runningProxy(root: string): ProxyAdmin | undefined {
  const record = findRecord(root, PROXY_PROCESS);
  if (record?.adminUrl === undefined || !isAlive(record)) return undefined;
  return { url: record.adminUrl, token: adminToken(root) };
}

/**
 * What counts is the mode in force, not the answer to the reload.
 * @returns undefined once it is in force, MIG-6005 when it does not come into force
 */
export async function confirm(admin: ProxyAdmin, context: string, to: Shift): Promise<Failure | undefined> {
  const end = Date.now() + CONFIRM_MS;
  for (;;) {
    interruption.signal.throwIfAborted();
    const seen = (await proxyStatus(admin)).contexts[context];
    const weight = weightInForce(to.mode, to.weight);
    if (seen?.generation === to.generation && seen.mode === to.mode && seen.weight === weight)
      return undefined;
    if (Date.now() > end)
      return fail('MIG-6005', {
        message: `${context} is not in mode ${to.mode}, though the route table says so`,
        cause: seen === undefined ? 'The proxy does not know this context.' : inForce(seen),
      });
    await sleep(50);
  }
}

function inForce({ mode, weight, latched, reason }: ProxyContextStatus): string {
  const rolledBack = latched ? `, rolled back because of ${reason ?? 'its budget'}` : '';
  return `The proxy has it in mode ${mode}, weight ${weight}${rolledBack}.`;
}
