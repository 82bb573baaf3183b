import { SUITE_SCHEMA, type SuiteRun } from '../artifacts/suite.ts';
import { fail } from '../errors/problem.ts';
import { runTraffic } from '../record/traffic-command.ts';
import { databaseUrlOf } from '../runtime/database/index.ts';
import { loadProject } from '../runtime/project.ts';
import { PROXY_PROCESS } from '../runtime/proxy.ts';
import { type AnsweredRequests, adminToken, answeredRequests } from '../runtime/proxy-admin.ts';
import { findRecord } from '../runtime/registry.ts';
import { isAlive } from '../runtime/stopping.ts';
import { trafficCommandOf } from './record.ts';

export interface SuiteOptions {
  /** Words of the command; `monolith.test` of the configuration when empty. */
  readonly command: readonly string[];
  /** Where the command's output goes. */
  readonly output: { write(text: string | Uint8Array): unknown };
}

/**
 * Runs the application's own suite against the running proxy and counts which side answered: a green suite alone says little
 * when hardly a request of it reached the service.
 * @throws Failure MIG-1006 without a command, MIG-3011 when the proxy does not run
 */
export async function runSuite(root: string, options: SuiteOptions): Promise<SuiteRun> {
  const project = loadProject(root);
  const command = trafficCommandOf(project, options.command);
  const proxy = findRecord(project.root, PROXY_PROCESS);
  if (proxy?.url === undefined || proxy.adminUrl === undefined || !isAlive(proxy))
    throw fail('MIG-3011', {
      message: 'The proxy does not run',
      remedy: 'Start everything with `migrate up`.',
    });
  const admin = { url: proxy.adminUrl, token: adminToken(project.root) };
  const before = await answeredRequests(admin);
  const exit = await runTraffic(project, {
    name: 'suite-command',
    argv: command,
    baseUrl: proxy.url,
    databaseUrl: databaseUrlOf(project)?.url,
    output: options.output,
  });
  return {
    schema: SUITE_SCHEMA,
    command: [...command],
    exitCode: exit.code ?? 128,
    answered: difference(before, await answeredRequests(admin)),
  };
}

function difference(
  before: readonly AnsweredRequests[],
  after: readonly AnsweredRequests[],
): SuiteRun['answered'] {
  const keyOf = ({ context, route, target }: AnsweredRequests) => JSON.stringify([context, route, target]);
  const known = new Map(before.map((one) => [keyOf(one), one.requests]));
  return after
    .map((one) => ({ ...one, requests: one.requests - (known.get(keyOf(one)) ?? 0) }))
    .filter((one) => one.requests > 0)
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}
